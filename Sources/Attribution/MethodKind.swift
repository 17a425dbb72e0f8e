/// A row of the registry of methods.
public struct MethodKind: Sendable {
  /// The word for it on the command line and in reports.
  public let name: String
  /// The name in pictures and sentences.
  public let title: String
  /// What it does, in one sentence.
  public let summary: String
  /// The paper it is from.
  public let reference: String
  public let needs: ModelNeeds
  public let takesBaselines: Bool
  /// What attributions are measured in.
  public let unit: AttributionUnit
  /// How its attributions of an embedding's components become one number.
  public let embeddingReduction: EmbeddingReduction
  /// Whether it draws something itself, so that another seed would make another map.
  public let isRandom: Bool
  /// Whether the number of its random inputs, masks or steps can be chosen.
  public let takesSamples: Bool
  /// Whether it integrates along a path by a rule that one can choose.
  public let usesRule: Bool
  /// Whether it is made from the range of each quantity, which an input may not know.
  public let needsRange: Bool
  /// The word for the baselines it compares with where nobody chose some; `nil` for the tool's own.
  public let standardBaseline: String?
  /// How the names of files with its attributions begin, and with the map that is shown of them.
  public let fileStem: String
  public let evidenceStem: String
  /// Whether it is shown beside other methods without being reported on: it makes no statement about its own error.
  public let isAuxiliary: Bool
  /// The method, told what concerns it.
  public let make: @Sendable (MethodOptions) -> any AttributionMethod

  public static let gradient = MethodKind { _ in PlainGradient() }
  public static let integratedGradients = MethodKind {
    IntegratedGradients(rule: $0.rule, aggregation: $0.aggregation)
  }

  public static let inputXGradient = MethodKind { _ in InputXGradient() }
  public static let smoothGrad = MethodKind {
    SmoothGrad(samples: $0.samples, aggregation: $0.aggregation, seed: $0.seed)
  }
  public static let smoothGradSquared = MethodKind {
    SmoothGradSquared(samples: $0.samples, aggregation: $0.aggregation, seed: $0.seed)
  }
  public static let varGrad = MethodKind {
    VarGrad(samples: $0.samples, aggregation: $0.aggregation, seed: $0.seed)
  }
  public static let expectedGradients = MethodKind {
    ExpectedGradients(samples: $0.samples, aggregation: $0.aggregation, seed: $0.seed)
  }
  public static let idgi = MethodKind { IDGI(steps: $0.samples, aggregation: $0.aggregation) }
  public static let blurIG = MethodKind { BlurIG(rule: $0.rule) }
  public static let guidedIG = MethodKind { GuidedIG(steps: $0.samples, aggregation: $0.aggregation) }
  public static let gradCAM = MethodKind { _ in GradCAM() }
  public static let gradCAMPlusPlus = MethodKind { _ in GradCAMPlusPlus() }
  public static let occlusion = MethodKind { _ in Occlusion() }
  public static let rise = MethodKind { RISE(samples: $0.samples, seed: $0.seed) }
  public static let xrai = MethodKind { XRAI(rule: $0.rule) }

  public static let all = [
    gradient, integratedGradients, inputXGradient, smoothGrad, smoothGradSquared, varGrad, expectedGradients,
    idgi,
    blurIG, guidedIG, gradCAM, gradCAMPlusPlus, occlusion, rise, xrai,
  ]

  /// The method of that name, if there is one.
  public static func named(_ name: String) -> MethodKind? { all.first { $0.name == name } }

  private init<Method: AttributionMethod>(_ make: @escaping @Sendable (MethodOptions) -> Method) {
    name = Method.name
    title = Method.title
    summary = Method.summary
    reference = Method.reference
    needs = Method.needs
    takesBaselines = Method.takesBaselines
    usesRule = Method.usesRule
    takesSamples = Method.takesSamples
    unit = Method.unit
    embeddingReduction = Method.embeddingReduction
    isRandom = Method.isRandom
    needsRange = Method.needsRange
    standardBaseline = Method.standardBaseline
    fileStem = Method.fileStem
    evidenceStem = Method.evidenceStem
    isAuxiliary = Method.isAuxiliary
    self.make = make
  }
}
