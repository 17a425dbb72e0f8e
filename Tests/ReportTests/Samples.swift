import Attribution
import Explaining
import Foundation
import ImageCoding
import Models
import TestSupport

/// Explanations for reports.
enum Samples {
  /// EfficientNet-Lite0 with the elephant: three classes with six maps each.
  static let elephant = Result {
    try explained(
      Request(
        methods: [.gradient, .integratedGradients],
        baselines: ["black", "white", "mean", "blur:8", "max-distance"]
          .compactMap { BaselineRequest($0) }, targets: ["top3"], rule: .fixed(.trapezoid(intervals: 3)),
        threads: 2))
  }

  /// The same with only a plain gradient.
  static let plain = Result { try explained(Request(methods: [.gradient], threads: 2)) }

  private static func explained(_ request: Request) throws -> Explanation {
    let model = try Model(named: "efficientnet-lite0")
    let photo = try PixelImage(contentsOf: TestFiles.samplePhoto("elephant.jpg"))
    return try Explainer(model, request).explain([model.field(of: photo)])
  }
}

extension Attributions {
  /// Returns attributions with other values and otherwise the same properties.
  func with(_ values: [Float]) -> Attributions {
    Attributions(values: values, scoreAtInput: scoreAtInput, evaluations: evaluations)
  }
}
