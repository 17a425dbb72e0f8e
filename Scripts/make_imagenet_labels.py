"""Writes the ImageNet class names, in class order, as a Swift source file.

The names are facts of the ILSVRC 2012 classification task (WordNet lemmas), made unique as torchvision does.
Made with torchvision 0.29.2:  python Scripts/make_imagenet_labels.py > Sources/Models/Outputs/ImageNetLabels.swift
"""

from torchvision.models._meta import _IMAGENET_CATEGORIES as labels

assert len(labels) == len(set(labels)) == 1000
assert labels[0] == "tench" and labels[386] == "African elephant"

print("// Made by Scripts/make_imagenet_labels.py.")
print()
print("extension Labels {")
print("  /// The 1000 classes of ILSVRC 2012, in order.")
print("  public static let imageNet = Labels(")
print('    """')
for label in labels:
    print(f"    {label}")
print('    """.split(separator: "\\n").map(String.init))')
print("}")
