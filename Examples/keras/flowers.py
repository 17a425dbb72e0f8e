"""Trains a small classifier of flowers in Keras, and writes the files for igviz: the network and rows to explain.

usage: python flowers.py FOLDER      writes flowers.onnx, flowers.csv and species.txt to FOLDER

Made with keras 3.15.1, torch 2.15 (KERAS_BACKEND=torch) and scikit-learn 1.9. Any backend that exports ONNX works.
"""

import csv
import pathlib
import sys

import keras
import numpy as np
from sklearn.datasets import load_iris

FEATURES = ["sepal length", "sepal width", "petal length", "petal width"]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(0)
    flowers = load_iris()
    rows = flowers.data.astype(np.float32)
    normalize = keras.layers.Normalization()
    normalize.adapt(rows)
    model = keras.Sequential([
        keras.Input((4,), name="flower"), normalize, keras.layers.Dense(16, "relu"), keras.layers.Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(rows, flowers.target, epochs=200, verbose=0)
    model.export(folder / "flowers.onnx", format="onnx", verbose=False)
    (folder / "species.txt").write_text("\n".join(flowers.target_names) + "\n")
    with open(folder / "flowers.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FEATURES + ["species"])
        for row, kind in zip(flowers.data, flowers.target):
            writer.writerow([*row, flowers.target_names[kind]])


if __name__ == "__main__":
    main()
