import Explaining
import Files

/// The effect of one option of `explain` on results. Every option has a row; a test covers all of them.
struct OptionRow: Sendable {
  /// The option's long name.
  let name: String
  let role: Role

  enum Role: Sendable {
    /// The option changes results. The function returns its values; `nil` if the option is not given.
    case question(@Sendable (ExplainOptions) throws -> [String]?)
    /// The option changes the model's card, which is hashed as a whole.
    case card
    /// The option names inputs, which have their own hashes.
    case input
    /// The option sets destinations, resources or printed output, and changes no result.
    case run
  }

  private static func question(
    _ name: String, _ values: @escaping @Sendable (ExplainOptions) throws -> [String]?
  ) -> OptionRow {
    OptionRow(name: name, role: .question(values))
  }

  private static func one(
    _ name: String, _ value: @escaping @Sendable (ExplainOptions) throws -> String?
  ) -> OptionRow {
    question(name) { options in try value(options).map { [$0] } }
  }

  private static func flag(_ name: String, _ value: @escaping @Sendable (ExplainOptions) -> Bool) -> OptionRow
  {
    one(name) { value($0) ? "true" : nil }
  }

  private static func several(
    _ name: String, _ values: @escaping @Sendable (ExplainOptions) throws -> [String]
  ) -> OptionRow {
    question(name) { options in
      let values = try values(options)
      return values.isEmpty ? nil : values
    }
  }

  /// Returns a row with the hash of each file's content, and the name of its input.
  private static func files(_ name: String, _ files: @escaping @Sendable (ExplainOptions) -> [NamedFile])
    -> OptionRow
  {
    several(name) { try files($0).flatMap { [$0.name, try FileHash.regular($0.path)] } }
  }

  // MARK: The table

  static let all = inputs + runs + cards + questions + rules + arrays + tables + drawing

  private static let inputs = ["input", "tokens"].map { OptionRow(name: $0, role: .input) }

  private static let runs = [
    "output", "verbose", "quiet", "json", "paths", "arrays", "curve", "metric-curves", "threads", "resume",
    "shard", "table", "memory-limit", "max-pixels",
  ].map { OptionRow(name: $0, role: .run) }

  private static let cards = ["preprocess", "resize", "labels", "task", "input-size"].map {
    OptionRow(name: $0, role: .card)
  }

  private static let questions = [
    // The model's content is hashed separately.
    OptionRow(name: "model", role: .card),
    several("target") { options in
      try options.question.targets.flatMap { target in
        try [target] + (Request.maskPath(of: target).map { [try FileHash.regular($0)] } ?? [])
      }
    },
    several("baseline") { options in
      try options.question.baselines.flatMap { try $0.declared(hash: FileHash.regular) }
    },
    several("method") { $0.question.methods.map(\.kind.name) },
    one("layer") { $0.question.layer },
    one("samples") { $0.question.samples?.description },
    one("score") { $0.question.score?.rawValue },
    one("runs") { $0.question.runs?.description },
    one("seed") { "\($0.question.seed ?? 0)" },
    several("draw") { $0.question.draws.map(\.name) },
    flag("evaluate") { $0.results.evaluate }, flag("quick") { $0.results.quick },
    several("metric") { $0.results.metrics.flatMap { $0.kinds.map(\.name) } },
    one("check") { ($0.check.check ?? .quick).rawValue },
    one("region") { $0.check.region?.share.description },
    several("output-name") { $0.modelOptions.outputNames },
  ]

  private static let rules = [
    one("tolerance") { $0.rules.tolerance?.description },
    one("map-tolerance") { $0.rules.mapTolerance?.description },
    one("max-points") { $0.rules.maxPoints?.description },
    one("rule") { $0.rules.rule?.kind.name },
    one("steps") { $0.rules.steps?.description },
  ]

  private static let arrays = [
    files("background") { $0.arrays.background },
    one("key") { $0.arrays.key },
    one("nan") { $0.arrays.nan?.description },
    several("axes") { $0.arrays.axes.flatMap(\.words) },
    files("lat") { [$0.arrays.lat].compactMap(\.self) },
    files("lon") { [$0.arrays.lon].compactMap(\.self) },
    several("names") { $0.arrays.names.flatMap(\.words) },
    flag("mean") { $0.arrays.mean },
    one("mask") { try $0.arrays.mask.map(FileHash.regular) },
    several("slice") { $0.arrays.slice.flatMap(\.words) },
  ]

  private static let tables = [
    one("delimiter") { $0.table.delimiter.map { String($0.character) } },
    one("header") { $0.table.header?.description },
    one("columns") { $0.table.columns },
    several("drop") { $0.table.drop },
    one("id") { $0.table.identity },
    one("truth") { $0.table.truth },
    one("rows") { $0.table.rows?.text },
    one("shading") { ($0.table.shading ?? .diverging).rawValue },
    one("tokenizer") { try $0.text.tokenizer.map(FileHash.regular) },
    one("pad") { $0.text.pad?.rawValue },
    one("truncate") { $0.text.truncate?.rawValue },
    one("length") { $0.text.length?.description },
    one("index-from") { $0.text.indexFrom?.description },
    one("lowercase") { $0.text.lowercase?.description },
    one("words") { $0.text.words },
    one("pairs") { $0.text.pairs?.description },
    flag("special") { $0.text.special },
  ]

  private static let drawing = [
    one("style") { $0.drawing.style?.name },
    one("polarity") { $0.drawing.polarity?.rawValue },
    one("colors") { $0.drawing.colors?.map.name },
    one("scale") { $0.drawing.scale?.text },
    one("contour") { $0.drawing.contour?.description },
    one("smoothing") { $0.drawing.smoothing?.description },
    one("on") { ($0.drawing.on ?? .seen).rawValue },
    flag("outlines") { $0.drawing.isOutlined },
    one("overlay") { $0.drawing.keras.overlay?.description },
    one("positive-color") { $0.drawing.keras.positiveColor?.hexadecimal },
    one("negative-color") { $0.drawing.keras.negativeColor?.hexadecimal },
    one("overlay-weight") { $0.drawing.keras.overlayWeight?.description },
    one("lower-end") { $0.drawing.keras.lowerEnd?.description },
    one("clip-above") { $0.drawing.keras.clipAbove?.description },
    one("clip-below") { $0.drawing.keras.clipBelow?.description },
    one("morphology") { $0.drawing.keras.morphology?.description },
    one("structuring-element") { $0.drawing.keras.structuringElement?.description },
    one("outline-percentage") { $0.drawing.keras.outlinePercentage?.description },
    one("connectivity") { $0.drawing.keras.connectivity?.rawValue.description },
    one("presence-threshold") { $0.drawing.keras.presenceThreshold?.description },
    one("width") { $0.figure.width?.points.description },
    one("dpi") { $0.figure.resolution.description },
    one("font-size") { $0.figure.fontSize?.description },
    one("title") { $0.figure.title },
    one("caption") { ($0.figure.caption ?? true).description },
    one("theme") { ($0.figure.theme ?? .light).rawValue },
    one("matte") { $0.reading.background.hexadecimal },
  ]
}
