import Explaining

extension Verdict.Grade {
  /// Returns the recommended next step, as a sentence.
  ///
  /// - Parameter isMeasured: whether metrics and controls are shown beside the map.
  func nextStep(isMeasured: Bool) -> String {
    switch self {
    case .stable, .fair, .exact:
      isMeasured
        ? "compare this map with the controls under “Checked by hiding”."
        : "see under “Checked by hiding” what the network answered without the outlined region."
    case .weak: "average more baselines, for example --runs 100; until then treat this map as noise."
    case .worseThanControl:
      "look under “Checked by hiding” for the controls that do better; try another method, for example --method grad-cam."
    case .unconfirmed:
      "do not point at this region as the reason; look under “Checked by hiding”, or try another method, for example --method grad-cam."
    case .inexact: "allow more points, for example --steps 300, or raise --tolerance."
    case .inconclusive: "choose a baseline that the model answers differently, for example --baseline black."
    case .nothing: "show negative attributions, too: choose “both” under “Change the drawing”."
    case .incomplete: "choose another baseline, or explain the logit: --score logit."
    case .unmeasured: "add a method with an error estimate: --method ig."
    }
  }
}
