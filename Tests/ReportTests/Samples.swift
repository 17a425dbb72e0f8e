import Attribution
import Explaining
import Foundation
import ImageCoding
import Models
import TestSupport

/// Explanations to report on.
enum Samples {
  /// EfficientNet-Lite0 on the elephant: three classes, six maps of each.
  static let elephant = Result {
    try explained(
      Request(
        methods: [.gradient, .integratedGradients],
        baselines: ["black", "white", "mean", "blur:8", "max-distance"]
          .compactMap { BaselineRequest($0) }, targets: ["top3"], rule: .fixed(.trapezoid(intervals: 3)),
        threads: 2))
  }

  /// The same with a plain gradient only.
  static let plain = Result { try explained(Request(methods: [.gradient], threads: 2)) }

  private static func explained(_ request: Request) throws -> Explanation {
    let model = try Model(named: "efficientnet-lite0")
    let photo = try PixelImage(contentsOf: TestFiles.samplePhoto("elephant.jpg"))
    return try Explainer(model, request).explain([model.field(of: photo)])
  }
}

extension Attributions {
  /// Other values, and the rest as it is.
  func with(_ values: [Float]) -> Attributions {
    Attributions(values: values, scoreAtInput: scoreAtInput, evaluations: evaluations)
  }
}
