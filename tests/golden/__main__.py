from . import CASES, FOLDER

for name, make in CASES.items():
    path = FOLDER / f"{name}.fbq"
    if not path.exists():
        path.write_bytes(make().stream())
        print(path)
