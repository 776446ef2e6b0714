"""Makes inputs for a version of the platform module, and records what the reference program says of them.

record.py CUE MODULES VERSION COUNT: writes VERSION.jsonl.gz beside this file. CUE is the program `cue`, MODULES the folder
that has the module's versions. The inputs depend on the version alone, so recording again changes only what the program or
the module changed."""
import gzip, json, pathlib, random, shutil, subprocess, sys, tempfile
CUE, MODULES, VERSION, COUNT = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
MODULE = MODULES / VERSION
OUT = pathlib.Path(__file__).with_name(VERSION + ".jsonl.gz")
r = random.Random(VERSION)
NEW = VERSION != "v1.0.0"

def maybe(p): return r.random() < p
IMAGES = ["registry.example.com/shop/cart:1.4.2", "nginx", "nginx:latest", "nginx:1.27", "gcr.io/a/b:1", "k8s.gcr.io/pause:3.9",
  "docker.pkg.github.com/o/r/i:2", "localhost:5000/web", "localhost:5000/web:latest", "ghcr.io/o/web@sha256:" + "0a" * 32,
  "ghcr.io/o/web:1@sha256:" + "1b" * 32, "a.b-c.example/d__e/f.g-h:V_1.0-x", "eu.gcr.io/a/b:1", "gcr.io/x:latest"]
BAD_IMAGES = ["", "Web:1", "a b", "web:", "web@sha256:00", "/web", "web:1:2", "\u00fcber/web:1", 7, None, ["nginx"]]
STRINGS = ["", "x", "true", "1", "null", "~", "a: b", "# no comment", "line 1\nline 2\n", "tab\there", "quote \" and ' and \\", "\u00e9\u4e2d\U0001f600",
  "<a href='x'>&amp;", "\u2028", "\\(name)", "$(HOME)", "a" * 300, " leading and trailing ", "\u0007"]
def quantity(): return r.choice(["100m", "1", "0.5", "250m", "2", "10"])
def memory(): return r.choice(["64Mi", "128Mi", "256Mi", "1Gi", "1.5Gi", "16Gi", "17Gi", "20000M", "2T", "1000000000", "0.5Gi", "512000k", "524288Ki", "1000m"])
def probe(path):
    p = {}
    if path or maybe(.5): p["path"] = r.choice(["/", "/healthz", "/ready?full=1", "/\u00e9"])
    for k, lo, hi in [("initialDelaySeconds", 0, 600), ("periodSeconds", 1, 600), ("timeoutSeconds", 1, 60), ("failureThreshold", 1, 100)]:
        if maybe(.3): p[k] = r.choice([lo, hi, r.randint(lo, hi)])
    return p
def good():
    s = {"image": r.choice(IMAGES)}
    if maybe(.5): s["port"] = r.choice([1, 80, 443, 8080, 65535, r.randint(1, 65535)])
    if maybe(.6): s["replicas"] = r.choice([0, 1, 2, 3, 10, 11, 50, 1000])
    m = {"name": r.choice(["cart", "a", "web-1", "x" * 63, "shop-front"]), "namespace": r.choice(["shop", "default", "1", "team-a"])}
    if not NEW: return {"metadata": m, "spec": s}
    if maybe(.4):
        m["labels"] = {k: r.choice(["a", "", "B_c.d-e"]) for k in r.sample(["team", "example.com/cost-centre", "app.kubernetes.io/name",
            "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by", "z", "A"], r.randint(0, 5))}
    if maybe(.3): s["command"] = [r.choice(STRINGS) for _ in range(r.randint(1, 3))]
    if maybe(.3): s["args"] = [r.choice(STRINGS) for _ in range(r.randint(0, 4))]
    if maybe(.5):
        s["env"] = {k: r.choice([r.choice(STRINGS), {"secret": "db", "key": "password"}, {"configMap": "c.d", "key": "k-1"}])
            for k in r.sample(["LOG_LEVEL", "_x", "A1", "b", "Z", "PATH", "password", "_Hidden"], r.randint(0, 6))}
    if maybe(.35):
        s["config"] = {"files": {k: r.choice(STRINGS) for k in r.sample(["app.yaml", "a", "Z.txt", "_b", "0", ".hidden", "a-b"], r.randint(0, 4))}}
        if maybe(.5): s["config"]["mountPath"] = r.choice(["/config", "/etc/app/d", "//x"])
    if maybe(.5):
        s["resources"] = {}
        if maybe(.7): s["resources"]["requests"] = {k: f() for k, f in [("cpu", quantity), ("memory", memory)] if maybe(.6)}
        if maybe(.7): s["resources"]["limits"] = {k: f() for k, f in [("cpu", quantity), ("memory", memory)] if maybe(.6)}
    if maybe(.5):
        s["probes"] = {k: probe(k != "readiness") for k in ["readiness", "liveness", "startup"] if maybe(.6)}
    if maybe(.3):
        s["serviceAccount"] = {}
        if maybe(.6): s["serviceAccount"]["token"] = maybe(.5)
        if maybe(.6): s["serviceAccount"]["annotations"] = {"iam.example.com/role": r.choice(STRINGS), "b": "1"}
    if maybe(.45):
        i = s["ingress"] = {"host": r.choice(["cart.example.com", "*.example.com", "a.b", "x-1.y-2.example"])}
        if maybe(.4): i["path"] = r.choice(["/", "/cart", "/a/b"])
        if maybe(.4): i["tls"] = maybe(.5)
        if maybe(.3): i["class"] = r.choice(["nginx", "traefik"])
        if maybe(.3): i["annotations"] = {k: r.choice(STRINGS) for k in r.sample(["a", "nginx.ingress.kubernetes.io/x", "Z"], r.randint(0, 3))}
    if maybe(.4):
        hi = r.choice([2, 3, 10, 11, 1000])
        a = s["autoscaling"] = {"max": hi}
        if maybe(.6): a["min"] = r.choice([1, 2, hi])
        if maybe(.4): a["cpu"] = r.choice([10, 50, 100])
    if maybe(.3): s["disruption"] = {"maxUnavailable": r.choice([1, 2, "1%", "25%", "99%"])}
    return {"metadata": m, "spec": s}
def break_(x):
    """Makes one thing wrong."""
    s, m = x["spec"], x["metadata"]
    ways = [lambda: s.pop("image"), lambda: s.update(image=r.choice(BAD_IMAGES)), lambda: s.update(port=r.choice([0, -1, 65536, "8080", 80.5, True, None, 10**30])),
      lambda: s.update(replicas=r.choice([-1, 1001, 2.5, "2", [2], {}, 1e3 + .5])), lambda: s.update({r.choice(["imagee", "Port", "replica", "x-y", "_hidden", "#Def"]): 1}),
      lambda: m.update(name=r.choice(["Cart", "1a", "a.b", "-a", "a-", "x" * 64])), lambda: m.update(namespace=r.choice(["Shop", "a_b", "-"]))]
    if NEW: ways += [lambda: s.update(env={r.choice(["a-b", "1A", ""]): "x"}), lambda: s.update(env={"A": r.choice([1, True, None, {}, {"secret": "a"}, {"secret": "a", "key": "b", "configMap": "c"}, {"secret": "a", "key": 1}, ["x"]])}),
      lambda: s.update(command=r.choice([[], "sh", [1]])), lambda: s.update(args=["a", 2]), lambda: s.update(config={}) , lambda: s.update(config={"files": {"a/b": "x"}}), lambda: s.update(config={"mountPath": r.choice(["relative", "/tmp", "/a:b", "/"]), "files": {}}),
      lambda: s.update(resources={"limits": {"memory": r.choice(["1 Gi", "1gi", "-1", 1, "1Ei"])}}), lambda: s.update(resources={"requests": {"gpu": "1"}}), lambda: s.update(probes={"liveness": {}}), lambda: s.update(probes={"readiness": {"path": "x"}}),
      lambda: s.update(probes={"startup": {"path": "/", "periodSeconds": 0}}), lambda: s.update(ingress={}), lambda: s.update(ingress={"host": r.choice(["localhost", "A.b", "a..b", "a.*.b", ""])}), lambda: s.update(ingress={"host": "a.b", "tls": "yes"}),
      lambda: s.update(ingress={"host": "a.b", "class": ""}), lambda: s.update(autoscaling={}), lambda: s.update(autoscaling={"max": r.choice([1, 1001, "3"])}), lambda: s.update(autoscaling={"max": 3, "min": r.choice([0, 4])}),
      lambda: s.update(autoscaling={"max": 3, "cpu": r.choice([9, 101])}), lambda: s.update(disruption={"maxUnavailable": r.choice([0, "0%", "100%", "1", True])}), lambda: s.update(serviceAccount={"token": None}), lambda: m.update(labels={"a": 1})]
    r.choice(ways)()
    return x
def cue(args, cwd):
    p = subprocess.run([CUE] + args, cwd=cwd, capture_output=True, text=True)
    return p.returncode, p.stdout, p.stderr
def lit(v, sort=False): return json.dumps(v, ensure_ascii=False, sort_keys=sort)
with tempfile.TemporaryDirectory() as d, gzip.GzipFile(OUT, "wb", 9, mtime=0) as z:
    m = pathlib.Path(d) / "m"
    shutil.copytree(MODULE, m, ignore=shutil.ignore_patterns("tests"))
    seen, n = set(), 0
    while n < COUNT:
        x = good()
        if maybe(.25): x = break_(x)
        k = json.dumps(x, sort_keys=True)
        if k in seen: continue
        seen.add(k); n += 1
        case = {"input": x}
        f = m / "given.cue"; f.write_text("package platform\n\n_given: #Render & {input: " + lit(x, True) + "}\n")
        rc, o, e = cue(["export", ".", "-e", "_given", "--out", "json"], m); f.unlink()
        if rc: case["error"] = e.splitlines()[0]
        else:
            v = json.loads(o); case["output"] = v["output"]
            f = m / "policy/given.cue"; f.write_text("package policy\n\ninput: " + lit(v["input"]) + "\noutput: " + lit(v["output"]) + "\n")
            rc, o, e = cue(["export", "./policy", "-e", "violations", "--out", "json"], m); f.unlink()
            if rc: sys.exit("policy failed: " + e + k)
            case["violations"] = json.loads(o)
        z.write((json.dumps(case, ensure_ascii=True, separators=(",", ":")) + "\n").encode())
