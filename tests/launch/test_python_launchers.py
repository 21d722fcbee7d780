"""Python that launches: loops, functions, formatting, objects and branches, followed without running anything."""

from __future__ import annotations

import pytest

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText


def found(code: str) -> list[list[str]]:
    """The overrides of each command; what is not known as a question mark, and three dots where more may come."""
    shown = []
    for command in find_commands(SourceText("run.py", f"import subprocess, os\n{code}\n")):
        words = [
            "".join("?" if piece[2] in ("unknown", "splitting") else piece[0] for piece in word.pieces)
            for word in command.overrides
        ]
        shown.append([*words, "..."] if command.open_ended else words)
    return shown


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # the ways that cannot be known stay open
        ("for x in read():\n    os.system(f'python train.py a={x} b=1')", [["a=?", "b=1"]]),
        ("for x in range(10 ** 9):\n    os.system(f'python train.py a={x}')", [["a=?"]]),
        ("for x in range(10000000):\n    os.system(f'python train.py a={x}')", [["a=?"]]),
        ("while True:\n    os.system('python train.py a=1')", [["a=1"]]),
        ("i = 0\nwhile i < 3:\n    os.system(f'python train.py a={i}')\n    i += 1", [["a=?"]]),
        # numbers are no texts; tests that hold or do not; lines of a text
        ("for x in range(2):\n    os.system(f'python train.py a={x + 100}')", [["a=100"], ["a=101"]]),
        (
            "os.system(f'python train.py a={768 // 2} b={1e-4 * 2} c={7 % 4} d={1 / 0} e={2 ** 3} f={2 ** 99}')",
            [["a=384", "b=0.0002", "c=3", "d=?", "e=8", "f=?"]],
        ),
        (
            "x = '1'\nos.system(f'python train.py a={x + \"0\"} b={int(x) + 1} c={str(1) + x} d={x + 1}')",
            [["a=10", "b=2", "c=11", "d=?"]],
        ),
        (
            "n = 1\nfor x in 'ab', 'c':\n    n += 1\n    os.system(f'python train.py {x}={n}')\nn *= 2\n"
            "os.system(f'python train.py n={n}')",
            [["ab=2"], ["c=3"], ["n=6"]],
        ),
        (
            "A = False\nc = ['python', 'train.py']\nc.append('a=1' if A else 'a=2')\nif A:\n"
            "    c.append('b=1')\nsubprocess.run(c)",
            [["a=2"]],
        ),
        (
            "g = {'a': [1, 2], 'b': ['x']}\nfor v in product(*g.values()):\n    c = dict(zip(g, v), z=3)\n"
            "    subprocess.run(['python', 'train.py', *[f'{k}={w}' for k, w in c.items()]])",
            [["a=1", "b=x", "z=3"], ["a=2", "b=x", "z=3"]],
        ),
        (
            "d = {'a': 1}\ne = dict([['a', 2], read()])\nfor x in 'a', 'b':\n"
            "    os.system(f\"python train.py {x}={d.get(x, 3)} y={d.get('y')} z={d.get(read(), 4)} e={e.get('b', 5)}\")",
            [["a=1", "y=?", "z=?", "e=?"], ["b=3", "y=?", "z=?", "e=?"]],
        ),
        (
            "A = 'a=1'\nB = 'b=1'\ndef f():\n    global A\n    A += ' c=1'\n    os.system(f'python train.py x={A} {B}')\n"
            "f()\nf()\nos.system(f'python train.py y={A} {B}')",
            [["x=?", "b=1"], ["y=?", "b=1"]],
        ),
        # what is known is not None; what a test lets a generator yield, or not, is not known
        (
            "def f(a, b=None):\n    c = f'python train.py a={a}'\n    if b is not None:\n        c += f' b={b}'\n    return c\n"
            "os.system(f('x', 3))\nfor y in [4], read():\n    if y is None:\n        continue\n"
            "    os.system('python train.py y=1')",
            [["a=x", "b=3"], ["y=1"]],
        ),
        (
            "def f(d):\n    for k, v in d.items():\n        if isinstance(v, list):\n            yield f'{k}={v[0]}'\n"
            "        else:\n            yield f'{k}={v}'\nsubprocess.run(['python', 'train.py', *f({'a': 1, 'b': [2]})])",
            [["..."]],
        ),
        (
            "for x in 'x', 'y', 'z', 'q':\n    if x == 'y':\n        continue\n    if x in ('z',):\n"
            "        break\n    os.system(f'python train.py {x}=1')",
            [["x=1"]],
        ),
        (
            "def f(x):\n    if not x.startswith('a'):\n        return\n"
            "    os.system(f'python train.py {x}=1')\nf('ab')\nf('b')",
            [["ab=1"]],
        ),
        (
            "p.add_argument('--a', default='x')\na = p.parse_args()\nif a.a == 'y':\n"
            "    os.system('python train.py a=1')",
            [["a=1"]],
        ),
        (
            "for x in '\\na=1 b=2\\n#c=3\\n'.strip().splitlines():\n    if not x.startswith('#'):\n"
            "        os.system('python train.py ' + x)",
            [["a=1", "b=2"]],
        ),
        (
            "for x in [y for y in 'a=1\\n\\nb=2'.split('\\n') if y]:\n"
            "    subprocess.run(['python', 'train.py'] + x.split())",
            [["a=1"], ["b=2"]],
        ),
        (
            "os.system('python train.py ' + ' '.join(f\"{k.replace('__', '.')}={v}\" for k, v in {'a__b': 1}.items()))",
            [["a.b=1"]],
        ),
        ("d = {'b': 1} | {'a': 2}\nfor k in sorted(d):\n    os.system(f'python train.py {k}={d[k]}')", [["a=2"], ["b=1"]]),
        (
            "X = [x for x in ('a=1', 'b=2') if x in read()]\nfor x in X:\n    os.system('python train.py ' + x)\n"
            "subprocess.run(['python', 'train.py', *X])",
            [["a=1"], ["b=2"], ["..."]],
        ),
        ("x = '-'.join(map(str, [1, 'b']))\nos.system(f'python train.py a={x} b={map(repr, [1])}')", [["a=1-b", "b=?"]]),
        ("for k, v in zip(['a', 'b'], [1, 2], strict=True):\n    os.system(f'python train.py {k}={v}')", [["a=1"], ["b=2"]]),
        # dicts and lists that change
        (
            "d = {'a': 1, 'b': 2}\nd.update({'b': 3}, c=4)\nos.system('python train.py ' + ' '.join(f'{k}={d[k]}' for k in d))",
            [["a=1", "b=3", "c=4"]],
        ),
        ("d = {'a': 1}\nd.update(read())\nsubprocess.run(['python', 'train.py', *[f'{k}={d[k]}' for k in d]])", [["..."]]),
        (
            "d = {**{'a': 1, 'b': 2}, 'a': 3}\nsubprocess.run(['python', 'train.py', *[f'{k}={v}' for k, v in d.items()]])",
            [["a=3", "b=2"]],
        ),
        ("def f(c):\n    c.append('b=1')\nc = ['python', 'train.py', 'a=1']\nf(c)\nsubprocess.run(c)", [["a=1", "..."]]),
        ("def f(c):\n    c[2] = 'b=1'\nc = ['python', 'train.py', 'a=1']\nf(c)\nsubprocess.run(c)", []),
        ("client.submit_job(entrypoint='python train.py a=1', name='python train.py a=2')", [["a=1"]]),
        ("X = [f'a={k}' for k in y if k]\nsubprocess.run(['python', 'train.py', *X])", [["..."]]),
        ("X = [f'a={k}' for k in (1, 2) if k]\nsubprocess.run(['python', 'train.py', *X])", [["a=1", "a=2"]]),
        ("os.system('python train.py a={:.2f} b={}'.format(0.5, 1))", [["a=?", "b=1"]]),
        ("os.system('python train.py a=%.1f b=%s' % (0.5, 1))", [["a=?", "b=1"]]),
        ("def f(x):\n    subprocess.run(['python', 'train.py', *x])", [["..."]]),
        ("def f(*x):\n    subprocess.run(['python', 'train.py', *x])\nf('a=1', *y)", [["..."]]),
        ("def f(x, /, *, y='b=2'):\n    subprocess.run(['python', 'train.py', x, y])\nf('a=1')", [["a=1", "b=2"]]),
        # a name that means something else inside a function
        ("x = 'a=1'\ndef f():\n    x = 'a=2'\n    subprocess.run(['python', 'train.py', x])\nf()", [["a=2"]]),
        ("def f():\n    subprocess.run(['python', 'train.py', x])\ndef g():\n    x = 'a=2'\n    f()\ng()", [["?", "..."]]),
        # either way of a branch
        ("if x:\n    c = 'python train.py a=1'\nelse:\n    c = 'python train.py a=2'\nos.system(c)", [["a=1"], ["a=2"]]),
        ("c = 'python train.py ' + ('a=1' if x else 'a=2')\nos.system(c)", [["a=1"], ["a=2"]]),
        ("c = ['torchrun'] if x else ['python']\nsubprocess.run([*c, 'train.py', 'a=1'])", [["a=1"], ["a=1"]]),
        # objects, and functions that others start
        (
            "class R:\n    py = 'python'\n    def __init__(self, a):\n        self.c = [self.py, 'train.py', f'a={a}']\n"
            "    def go(self, *more):\n        subprocess.run(self.c + list(more))\nR(1).go('b=2')",
            [["a=?", "b=2"]],
        ),
        ("def f(x):\n    os.system(f'python train.py a={x}')\npool.map(f, [1, 2])", [["a=1"], ["a=2"]]),
        ("def f(x):\n    os.system(f'python train.py a={x}')\npool.submit(f, 3)", [["a=3"]]),
        ("@ray.remote\ndef f(x):\n    subprocess.run(['python', 'train.py', *x])\nf.remote(['a=1'])", [["a=1"]]),
        ("@app.function()\ndef f(x):\n    os.system(f'python train.py a={x}')\ndef g():\n    f.remote(x=4)", [["a=4"]]),
        (
            "def g():\n    for a in (1, 2):\n        yield ['python', 'train.py', f'a={a}']\n"
            "for c in g():\n    subprocess.run(c)",
            [["a=1"], ["a=2"]],
        ),
        (
            "G = {'a': [1, 2], 'b': [3]}\nfor v in product(*G.values()):\n"
            "    subprocess.run(['python', 'train.py', *[f'{k}={x}' for k, x in zip(G, v)]])",
            [["a=1", "b=3"], ["a=2", "b=3"]],
        ),
        (
            "H = '#!/bin/bash\\n#SBATCH -t 1'\nfor a in (1, 2):\n    f.write(H)\n    f.write(f'python train.py a={a}\\n')\n"
            "    log.info('python train.py no=1')",
            [["a=1"], ["a=2"]],
        ),
        ("f.write('python train.py no=1')", []),
        ("command(code='.', command='python train.py a=1')", [["a=1"]]),
        ("def g():\n    for a in x:\n        yield f'a={a}'\nsubprocess.run(['python', 'train.py', *g()])", [["..."]]),
        ("R = Path(__file__).parent\nsubprocess.run([sys.executable, str(R / 'x' / 'train.py'), 'a=1'])", [["a=1"]]),
        ("subprocess.run(['python', os.path.join(D, 'x', 'train.py'), f'b={4 / 2}', 'c=' + x / 2])", [["b=2.0", "c=?"]]),
        ("BashOperator(task_id='python train.py no=1', bash_command='cd x && python train.py a=1')", [["a=1"]]),
        ("fn = submitit.helpers.CommandFunction(['python', 'train.py', 'a=1'])", [["a=1"]]),
        ("os.execlp('python', 'python', 'train.py', 'a=1')", [["a=1"]]),
        ("subprocess.run(('python', 'train.py', 'a=' + str(1)))", [["a=1"]]),
        ("subprocess.run(['bash', '-c', 'for a in 1 2; do python train.py a=$a; done'])", [["a=1"], ["a=2"]]),
        ("os.system('python train.py '\n    'a=1 '\n    f'b={2}')", [["a=1", "b=2"]]),
        ("x = {'a': 1}\nx['a'] = 2\nx['b'] = -3\nos.system('python train.py a=%s b=%s' % (x['a'], x['b']))", [["a=2", "b=-3"]]),
        (
            "T = string.Template('#!/bin/bash\\npython train.py a=$a b=${b} c=$$X')\nf.write(T.substitute(a=1, b='2'))",
            [["a=1", "b=2", "c=?"]],
        ),
        # what is printed, compared or kept is not started
        ("def run(command):\n    print(command)\nrun(['python', 'train.py', 'no=1'])", []),
        ("self.assertEqual(['python', 'train.py', 'no=1'], x)\nm.assert_called_with(['python', 'train.py', 'no=1'])", []),
        ("parser.add_argument('--x', ['python', 'train.py', 'no=1'])\nlog.info('python train.py no=%s', 1)", []),
        ("COMMANDS = ['python train.py no=1']\nfor c in COMMANDS:\n    print(c)", []),
    ],
)
def test_what_python_launches(code: str, expected: list[list[str]]) -> None:
    assert found(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    f(x + x)\n    g(x)\ndef g(x):\n    f(x)\nf('a=1')\n",
        "s = 'a'\nfor i in range(50):\n    s = s + s\n",
        "s = 'a'\nfor i in range(50):\n    s = '{}{}'.format(s, s)\n",
        "s = ['a']\nfor i in range(50):\n    s = [s, s]\nsubprocess.run(s)\n",
        "s = ['a']\nfor i in range(50):\n    s = s + s\nsubprocess.run(s)\n",
        "for i in range(50):\n    for j in range(50):\n        for k in range(50):\n            os.system('x')\n",
        "x = " + " + ".join(["'a'"] * 900) + "\n",
        "x = " + "[" * 150 + "]" * 150 + "\nsubprocess.run(x)\n",
        "".join(f"if a{n}:\n    c = 'x{n}'\n" for n in range(200)),
    ],
)
def test_code_that_doubles_or_calls_itself_is_given_up(code: str) -> None:
    assert found(code + "os.system('python train.py last=1')") == [["last=1"]]


def test_a_value_has_the_place_where_it_is_written() -> None:
    code = (
        "import os\nLRS = [1e-4, 0.5]\nT = 'python train.py '\n"
        "def f(name, lr):\n    os.system(T + f'name={name} lr={lr}')\nf('x', LRS[0])\nf('y', LRS[1])\n"
    )
    commands = list(find_commands(SourceText("run.py", code)))
    places = [[code[slice(*word.written()[1:])] for word in command.overrides] for command in commands]
    assert [[word.text for word in command.overrides] for command in commands] == [["name=x", "lr=0.0001"], ["name=y", "lr=0.5"]]
    assert places == [["x", "1e-4"], ["y", "0.5"]]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_lines_end_as_python_ends_them(end: str) -> None:
    source = SourceText("run.py", f"import os{end}for x in (1, 2):{end}    os.system(f'python train.py a={{x}}'){end}")
    commands = list(find_commands(source))
    assert [[word.text for word in command.overrides] for command in commands] == [["a=1"], ["a=2"]]
    assert {source.text[command.overrides[0].start :][:2] for command in commands} == {"a="}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("@task\ndef t(c, a='1', b=None):\n    c.run(f'python train.py a={a} b={b}')", [["a=1", "b=?"]]),
        ("def t(a='1'):\n    os.system(f'python train.py a={a}')", [["a=?"]]),
        ("@click.option('--a/--no-a', default=True)\ndef t(a):\n    os.system(f'python train.py a={a}')", [["a=True"]]),
        ("@click.option('--an-a', default=1)\ndef t(an_a):\n    os.system(f'python train.py a={an_a}')", [["a=1"]]),
        (
            "@nox.parametrize('a', ['x', 'y'])\ndef t(session, a):\n    session.run('python', 'train.py', f'a={a}')",
            [["a=x"], ["a=y"]],
        ),
        (
            "@nox.parametrize('a,b', [('x', 1), ('y', 2)])\ndef t(s, a, b):\n    s.run('python', 'train.py', f'{a}={b}')",
            [["x=1"], ["y=2"]],
        ),
        ("@nox.parametrize('a', read())\ndef t(session, a):\n    session.run('python', 'train.py', f'a={a}')", [["a=?"]]),
    ],
)
def test_what_a_tool_calls_gets_its_defaults(code: str, expected: list[list[str]]) -> None:
    assert found(code) == expected


@pytest.mark.parametrize(
    ("options", "code", "expected"),
    [
        ("add_argument('--an-a', default=1)", "os.system(f'python train.py a={args.an_a}')", [["a=1"]]),
        ("add_argument('-a', '--long', default=1)", "os.system(f'python train.py a={args.long} b={args.a}')", [["a=1", "b=?"]]),
        ("add_argument('--a')", "os.system(f'python train.py a={args.a}')", [["a=?"]]),
        ("add_argument('--a', default=1, dest='b')", "os.system(f'python train.py a={args.b}')", [["a=1"]]),
        ("add_argument('--a', default='1e-4', type=float)", "os.system(f'python train.py a={args.a}')", [["a=?"]]),
        ("add_argument('--a', default='x', type=str)", "os.system(f'python train.py a={args.a}')", [["a=x"]]),
        ("add_argument('--a', default=[1, 2])", "for a in args.a:\n    os.system(f'python train.py a={a}')", [["a=1"], ["a=2"]]),
        ("add_argument('--a', default=1)", "args.a = 2\nos.system(f'python train.py a={args.a}')", [["a=2"]]),
        ("add_argument('--a', default=1)", "args.a = read()\nos.system(f'python train.py a={args.a}')", [["a=?"]]),
        ("add_argument('--a', default=1)\np.set_defaults(a=2)", "os.system(f'python train.py a={args.a}')", [["a=?"]]),
        (
            "add_argument('--a', default=1)\nq.add_argument('--a', default=2)",
            "os.system(f'python train.py a={args.a}')",
            [["a=?"]],
        ),
    ],
)
def test_options_of_the_launcher_have_their_defaults(options: str, code: str, expected: list[list[str]]) -> None:
    assert found(f"p.{options}\nargs = p.parse_args()\n{code}") == expected


def test_a_script_that_a_queue_reads_from_its_input() -> None:
    job = "#!/bin/bash\\n#SBATCH -n 1\\npython train.py a={a}\\n"
    code = f"JOB = '{job}'\ndef submit(a):\n    subprocess.run(['sbatch'], input=JOB.format(a=a), text=True)\n"
    assert found(f"{code}for a in (1, 2):\n    submit(a)") == [["a=1"], ["a=2"]]
