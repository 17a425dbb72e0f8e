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

  var input: Input
  /// What reports call the input.
  var inputName: String
  var reading: ImageOptions
  var modelName: String
  var card: ModelCard
  var targets: [String]
  var scoreKind: Score.Kind?
  /// One for each column of the panel.
  var baselines: [BaselineOption]
  var draws: BaselineOption.Draws
  var rule: IntegratedGradients.Rule
  var threads: Int
  var visualizer: GradVisualizer
  var picturePath: String
  var arraysFolder: String?
  var plotPath: String?
}

extension ExplainCommand {
  func plan() -> Plan {
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
      targets: targets, scoreKind: score, baselines: baselines.isEmpty ? [.black] : baselines,
      draws: BaselineOption.Draws(runs: runs, seed: seed ?? 0), rule: quadrature,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, visualizer: drawing.visualizer,
      picturePath: output ?? "\(stem).igviz.png", arraysFolder: arrays,
      plotPath: plotPath)
  }
}
