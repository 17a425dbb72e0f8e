import Attribution
import ConvNet
import Foundation
import GradVisualizer
import ModelZoo

/// Everything an explanation needs to know, with the defaults filled in and nothing read yet.
struct Plan {
  enum Input {
    case photo(path: String)
    /// Paths of .npy files by the model's input; a single one has no name ("").
    case arrays([String: String])
  }

  enum Baselines {
    case drawn([Baseline])
    case file(path: String)
  }

  var input: Input
  /// What reports call the input.
  var inputName: String
  var reading: ImageOptions
  var modelName: String
  var card: ModelCard
  var target: String?
  var scoreKind: Score.Kind?
  var baselines: Baselines
  var rule: QuadratureRule
  var threads: Int
  var visualizer: GradVisualizer
  var picturePath: String
  var arraysFolder: String?
}

extension ExplainCommand {
  static let defaultRuns = 2

  func plan() -> Plan {
    let baselines: Plan.Baselines =
      switch baseline {
      case .black: .drawn([.black])
      case .noise: .drawn((0..<UInt64(runs ?? Self.defaultRuns)).map { .noise(seed: (seed ?? 0) &+ $0) })
      case .file(let path): .file(path: path)
      }
    let quadrature: QuadratureRule =
      switch rule {
      case .trapezoid: .trapezoid(intervals: steps)
      }
    let input: Plan.Input
    if let image {
      input = image.lowercased().hasSuffix(".npy") ? .arrays(["": image]) : .photo(path: image)
    } else {
      input = .arrays(Dictionary(inputs.map { ($0.name, $0.path) }) { $1 })
    }
    let name = image ?? inputs.map(\.path).joined(separator: ", ")
    let firstPath = image ?? inputs.first?.path ?? ""
    let stem = (((firstPath as NSString).lastPathComponent) as NSString).deletingPathExtension
    return Plan(
      input: input, inputName: name, reading: reading, modelName: model, card: modelOptions.card,
      target: target,
      scoreKind: score, baselines: baselines, rule: quadrature,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, visualizer: drawing.visualizer,
      picturePath: output ?? "\(stem).igviz.png", arraysFolder: arrays)
  }
}
