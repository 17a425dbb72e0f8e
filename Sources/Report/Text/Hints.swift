import Explaining

extension Warning {
  /// What solves the problem, in terms of the command's options.
  package var hint: String? {
    switch kind {
    case .notConverged where shortfall == .fewPoints || shortfall == nil:
      "raise --max-points or --tolerance"
    case .incomplete, .notConverged:
      switch shortfall {
      case .fewPoints?: "use more points: --steps, --max-points, --runs or --samples"
      case .jump?, .gradient?: "try --method occlusion, which needs no gradient"
      case .atBaseline?, nil: nil
      }
    case .nothing: emptiness == .onlyAgainst ? "show negative attributions with --polarity both" : nil
    case .littleDifference: nil
    case .unstableAverage:
      "average over more: --rule stratified --runs 200, or --samples"
    case .worseThanControl, .leftOut, .truncated, .assumed, .notExplained: nil
    case .noCategory: "baselines from the data's categories are -b mean, median, sample and sample:N"
    case .assumedAxes: "name them, outermost first, for example --axes channel,y,x"
    case .unknownRange: "give data with --background DATA.npy"
    }
  }
}

extension Explanation {
  /// For a photo whose outputs were read as numbers, but may be logits of classes.
  package var photoHint: String? {
    outputs.contains { $0.task == .numbers && $0.shape.reduce(1, *) > 1 }
      ? "if these numbers are logits of classes, add --task classes or --labels imagenet" : nil
  }
}
