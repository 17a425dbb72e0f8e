"""What of a transformers model is exported."""

import torch


class Logits(torch.nn.Module):
    """A model of transformers as a function of the inputs with these names, in their order."""

    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *inputs):
        return self.model(**dict(zip(self.names, inputs))).logits
