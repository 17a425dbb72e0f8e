import Attribution
import ConvNet
import Foundation
import GradVisualizer

/// Everything an explanation needs to know, with the defaults filled in and nothing read yet.
struct Plan {
  var imagePath: String
  var reading: ImageOptions
  var modelName: String
  var target: String?
  var scoreKind: Score.Kind
  var baselines: [Baseline]
  var rule: QuadratureRule
  var threads: Int
  var visualizer: GradVisualizer
  var picturePath: String
  var arraysFolder: String?
}

extension ExplainCommand {
  static let defaultRuns = 2

  func plan() -> Plan {
    let baselines: [Baseline] =
      switch baseline {
      case .black: [.black]
      case .noise: (0..<UInt64(runs ?? Self.defaultRuns)).map { .noise(seed: (seed ?? 0) &+ $0) }
      }
    let quadrature: QuadratureRule =
      switch rule {
      case .trapezoid: .trapezoid(intervals: steps)
      }
    let stem = (((image as NSString).lastPathComponent) as NSString).deletingPathExtension
    return Plan(
      imagePath: image, reading: reading, modelName: model, target: target, scoreKind: score,
      baselines: baselines, rule: quadrature,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, visualizer: drawing.visualizer,
      picturePath: output ?? "\(stem).igviz.png", arraysFolder: arrays)
  }
}
