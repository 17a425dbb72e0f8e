import ArgumentParser

/// Inputs that are no photos.
struct ArrayOptions: ParsableArguments {
  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "An array for one of several inputs of the model; once for each.", valueName: "name=file.npy"),
    completion: .file(extensions: ["npy"]))
  var inputs: [NamedFile] = []

  @Option(
    help: ArgumentHelp(
      "Data like the input, rows of a .npy array: each feature's range and mean are taken from it; of several inputs name=file.npy, repeated.",
      valueName: "file.npy"), completion: .file(extensions: ["npy"]))
  var background: [NamedFile] = []
}
