import Explaining

extension Verdict.Grade {
  /// What it says, for a person who never heard of it.
  var sentence: String {
    switch self {
    case .stable: "Stable: another seed would show the same map."
    case .fair: "Fairly stable: another seed would show much the same map."
    case .exact: "Exact from this baseline; what others would show is not known."
    case .weak: "Do not believe this map: another seed would show another one."
    case .beaten: "Do not believe this map: one that never saw the model points better at what matters."
    case .inexact: "Do not believe this map: the integral is not as exact as was asked for."
    case .incomplete: "Do not believe this map: it does not add up to the change of the score."
    case .nothing: "This map shows nothing."
    case .little: "Do not believe this map: there is little to explain."
    case .unmeasured: "How exact or stable this map is, the method does not say."
    }
  }

  /// The larger, the less a map can be trusted.
  var rank: Int {
    switch self {
    case .stable: 0
    case .exact: 1
    case .fair: 2
    case .unmeasured: 3
    case .weak: 4
    case .beaten: 5
    case .inexact: 6
    case .little: 7
    case .nothing: 8
    case .incomplete: 9
    }
  }
}
