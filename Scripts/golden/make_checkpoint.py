"""Small checkpoints in PyTorch's legacy container: a lawful one with odd strides, and ones that must be refused."""

import os
import pickle
from collections import OrderedDict

import torch
from golden import FIXTURES, Golden

SEED = 5
torch.manual_seed(SEED)
golden = Golden("checkpoint", seed=SEED, torch=torch.__version__)
FOLDER = FIXTURES / "checkpoint"


def save(name, value):
    torch.save(value, FOLDER / name, _use_new_zipfile_serialization=False)


plain = torch.randn(3, 4)
strided = torch.randn(2, 3, 5, 4).permute(3, 1, 0, 2)
shared = torch.randn(20)
state = OrderedDict(
    [
        ("plain", plain),
        ("strided", strided),
        ("view", shared[4:16].view(3, 4)),
        ("every.third", shared[::3]),
        ("count", torch.tensor(7)),
        ("scalar", torch.tensor(2.5)),
    ]
)
save("lawful.pth", state)
for name, tensor in state.items():
    if tensor.is_floating_point():
        golden.case(name, {"values": tensor})


class Command:
    """What makes pickles dangerous: reading this one with Python's own reader runs a command."""

    def __reduce__(self):
        return (os.system, ("touch igviz-was-here",))


save("command.pth", OrderedDict([("weight", plain), ("payload", Command())]))
save("half.pth", OrderedDict([("weight", plain.half())]))
save("whole-model.pth", torch.nn.Linear(2, 2))
(FOLDER / "plain-pickle.pth").write_bytes(pickle.dumps({"weight": 1}, protocol=2))
torch.save(OrderedDict([("weight", plain)]), FOLDER / "zip.pth")
golden.write()
