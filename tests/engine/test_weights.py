"""The weights registry: located, verified, fetched, loaded; nothing unpickled."""

from __future__ import annotations

import functools
import hashlib
import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from data.registry import UnknownName
from engine import weights
from engine.weights import WeightsMissing, WeightsWrong

CONTENT = bytes(range(256)) * 5000


def register(folder: Path, monkeypatch: pytest.MonkeyPatch, **facts: object) -> Path:
    """A registry with one file `net`, and an empty folder that is searched for it."""
    shelf = folder / "shelf"
    shelf.mkdir()
    facts = {"file": "net.pth", "licence": "MIT", "source": "a test", **facts}
    lines = [f"{key} = {value!r}".replace("'", '"') for key, value in facts.items()]
    registry = folder / "registry" / "weights.toml"
    registry.parent.mkdir()
    registry.write_text("\n".join(["[net]", *lines]))
    monkeypatch.setattr(weights, "REGISTRY", registry)
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(shelf))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.delenv("TORCH_HOME", raising=False)
    return shelf


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def server() -> Iterator[str]:
    """Serves CONTENT at /net.pth, breaks off in the middle of /half.pth, knows nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path in ("/net.pth", "/half.pth")
            self.send_response(200 if known else 404)
            if known:
                self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            if known:
                self.wfile.write(CONTENT if self.path == "/net.pth" else CONTENT[:1000])

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=functools.partial(httpd.serve_forever, poll_interval=0.05))
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()
        thread.join()


def test_the_shipped_registry_states_every_fact() -> None:
    entries = weights.entries()
    assert {"alexnet", "vgg16", "squeezenet1_1", "inception-fid", "dncnn-25-grey"} <= {
        e.name for e in entries
    }
    for entry in entries:
        assert entry.licence and entry.source and entry.used_by, entry.name
        if entry.url is None and not entry.shipped:
            assert "user supplied" in entry.licence, entry.name
            continue
        assert entry.size and entry.sha256 is not None and re.fullmatch("[0-9a-f]{64}", entry.sha256)
        if entry.url is not None:
            assert entry.url.startswith("https://") and entry.url.endswith(entry.file)


def test_what_ships_is_there_whole() -> None:
    for entry in weights.entries():
        if entry.shipped:
            path = weights.REGISTRY.parent / entry.file
            content = path.read_bytes()
            assert (len(content), sha(content)) == (entry.size, entry.sha256), entry.name


def test_what_ships_is_small_enough_to_be_cloned() -> None:
    shipped = list(weights.REGISTRY.parent.glob("*.safetensors"))
    assert len(shipped) > 10
    assert sum(file.stat().st_size for file in shipped) <= 40_000_000


def test_torchvision_and_inception_names_carry_the_beginning_of_their_hash() -> None:
    for name in ("alexnet", "vgg16", "squeezenet1_1", "inception-fid"):
        entry = weights.entry(name)
        assert entry.sha256 is not None
        assert Path(entry.file).stem.endswith(entry.sha256[:8])


def test_the_shipped_registry_knows_the_published_dncnn(shared_data: Path) -> None:
    path = shared_data / "dncnn_kair" / "model_zoo" / "dncnn_25.pth"
    entry = weights.entry("dncnn-25-grey")
    assert path.stat().st_size == entry.size
    with weights.beside(path.parent):
        assert weights.obstacle(entry.name) is None
        assert weights.locate(entry.name) == path
        assert len(weights.load_state(entry.name)) == 34


def test_unknown_names_offer_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'alexnet'"):
        weights.entry("alexnt")


def test_missing_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(tmp_path, monkeypatch, url="http://127.0.0.1:9/net.pth", size=2_000_000)
    [found] = weights.status()
    assert (found.state, found.path) == ("missing", None)
    for message in (found.reason, weights.obstacle("net")):
        assert message is not None
        assert "reconaudit weights fetch net" in message and "2 MB" in message and "net.pth" in message
    with pytest.raises(WeightsMissing, match="RECONAUDIT_WEIGHTS"):
        weights.load_state("net")
    with pytest.raises(WeightsMissing):
        weights.digest("net")


def test_own_folder_is_searched_before_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = register(tmp_path, monkeypatch)
    cache = tmp_path / "cache" / "torch" / "hub" / "checkpoints"
    cache.mkdir(parents=True)
    (cache / "net.pth").write_bytes(b"cache")
    assert weights.locate("net") == cache / "net.pth"
    (shelf / "net.pth").write_bytes(b"own")
    assert weights.locate("net") == shelf / "net.pth"
    with weights.beside(cache):
        assert weights.locate("net") == cache / "net.pth"
    assert weights.locate("net") == shelf / "net.pth"


def test_a_wrong_file_is_told_apart_and_never_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = register(tmp_path, monkeypatch, sha256=sha(CONTENT))
    (shelf / "net.pth").write_bytes(b"something else")
    assert [s.state for s in weights.status()] == ["present"]
    [found] = weights.verify()
    assert found.state == "wrong hash"
    assert (
        found.reason is not None and sha(b"something else") in found.reason and sha(CONTENT) in found.reason
    )
    with pytest.raises(WeightsWrong, match="is accepted"):
        weights.load_state("net")


OURS = {"source": "`reconaudit train net`; docs/cards/net.md", "sha256": sha(CONTENT), "size": len(CONTENT)}


@pytest.mark.parametrize("content", [CONTENT[:-1], b"x" * len(CONTENT)])
def test_a_wrong_file_that_hides_the_one_that_ships_is_to_be_removed(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = register(tmp_path, monkeypatch, **OURS) / "net.pth"
    (weights.REGISTRY.parent / "net.pth").write_bytes(CONTENT)
    own.write_bytes(content)
    [found] = weights.verify()
    assert found.state == "wrong hash" and found.path == own and found.reason is not None
    assert found.reason.endswith(f"remove {own}; the one that ships is used then.")
    own.unlink()
    assert [s.state for s in weights.verify()] == ["present"]


def test_a_wrong_file_where_what_ships_belongs_is_to_be_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = register(tmp_path, monkeypatch, **OURS) / "net.pth"
    shelf = weights.REGISTRY.parent
    own.write_bytes(b"x")
    [elsewhere] = weights.verify()
    assert elsewhere.reason is not None and f"remove {own}. net.pth ships" in elsewhere.reason
    own.unlink()
    (shelf / "net.pth").write_bytes(b"x")
    [within] = weights.verify()
    assert within.reason is not None and "remove" not in within.reason
    assert within.reason.endswith(f"net.pth ships with reconaudit: restore it in {shelf} from a fresh copy.")


def test_a_file_that_changes_is_hashed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = register(tmp_path, monkeypatch, sha256=sha(CONTENT))
    (shelf / "net.pth").write_bytes(CONTENT)
    assert [s.state for s in weights.verify()] == ["present"]
    assert weights.digest("net") == sha(CONTENT)
    (shelf / "net.pth").write_bytes(CONTENT + b"!")
    assert [s.state for s in weights.verify()] == ["wrong hash"]


def test_loads_torch_and_safetensors_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = register(tmp_path, monkeypatch)
    torch.save({"w": torch.arange(3.0)}, shelf / "net.pth")
    assert weights.load_state("net")["w"].tolist() == [0, 1, 2]
    weights.REGISTRY.write_text(weights.REGISTRY.read_text().replace("net.pth", "net.safetensors"))
    save_file({"w": torch.arange(4.0)}, shelf / "net.safetensors")
    assert weights.load_state("net")["w"].tolist() == [0, 1, 2, 3]


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = register(tmp_path, monkeypatch)
    trace = tmp_path / "executed"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return Path.touch, (trace,)

    (shelf / "net.pth").write_bytes(pickle.dumps({"w": Evil()}))
    with pytest.raises(WeightsWrong, match="cannot be read as tensors"):
        weights.load_state("net")
    torch.save({"w": Evil()}, shelf / "net.pth")
    with pytest.raises(WeightsWrong, match="cannot be read as tensors"):
        weights.load_state("net")
    assert not trace.exists()


def test_a_file_without_a_state_dict_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = register(tmp_path, monkeypatch)
    torch.save({"epoch": 3}, shelf / "net.pth")
    with pytest.raises(WeightsWrong, match="must hold a dictionary of tensors"):
        weights.load_state("net")


def test_fetch_brings_verifies_and_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    shelf = register(tmp_path, monkeypatch, url=f"{server}/net.pth", sha256=sha(CONTENT))
    reports: list[tuple[int, int | None]] = []
    path = weights.fetch("net", lambda done, total: reports.append((done, total)))
    assert path == shelf / "net.pth" and path.read_bytes() == CONTENT
    assert reports[-1] == (len(CONTENT), len(CONTENT))
    assert [p.name for p in shelf.iterdir()] == ["net.pth"]
    weights.REGISTRY.write_text(weights.REGISTRY.read_text().replace(server, "http://127.0.0.1:9"))
    assert weights.fetch("net") == path


def test_fetch_replaces_a_wrong_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    shelf = register(tmp_path, monkeypatch, url=f"{server}/net.pth", sha256=sha(CONTENT))
    (shelf / "net.pth").write_bytes(b"broken")
    assert weights.fetch("net").read_bytes() == CONTENT


@pytest.mark.parametrize("place", ["half.pth", "net.pth"])
def test_fetch_keeps_nothing_that_was_not_published(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    wanted = sha(CONTENT) if place == "half.pth" else sha(b"another file")
    shelf = register(tmp_path, monkeypatch, url=f"{server}/{place}", sha256=wanted)
    with pytest.raises((WeightsWrong, WeightsMissing)):
        weights.fetch("net")
    assert list(shelf.iterdir()) == []


def test_fetch_says_what_did_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    shelf = register(tmp_path, monkeypatch, url=f"{server}/nowhere.pth")
    with pytest.raises(WeightsMissing, match=r"nowhere.pth did not answer .*404.*RECONAUDIT_WEIGHTS"):
        weights.fetch("net")
    assert list(shelf.iterdir()) == []


def test_a_file_everyone_must_bring_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(tmp_path, monkeypatch)
    with pytest.raises(
        WeightsMissing, match=r"put net.pth into a folder named by RECONAUDIT_WEIGHTS"
    ) as error:
        weights.fetch("net")
    assert "fetch" not in str(error.value)


def test_the_registry_reads_without_torch() -> None:
    code = "import sys; from engine import weights; weights.status(); print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
