import Explaining

extension Verdict.Grade {
  /// The grade for tables: "fairly stable".
  public var word: String {
    switch self {
    case .fair: "fairly stable"
    case .worseThanControl: "worse than a control"
    case .inconclusive: "inconclusive"
    case .nothing: "empty"
    case .stable, .exact, .weak, .unconfirmed, .inexact, .incomplete, .unmeasured: rawValue
    }
  }

  /// Returns the number of maps of each grade, best first: "12 stable, 1 weak, 2 inconclusive".
  public static func summary(of counts: [Self: Int]) -> String {
    allCases.compactMap { grade in
      guard let count = counts[grade], count > 0 else { return nil }
      return "\(count) \(grade.word)"
    }.joined(separator: ", ")
  }

  /// The sentence above the map.
  var sentence: String {
    switch self {
    case .stable: "Stable: another seed gives the same map."
    case .fair: "Fairly stable: another seed gives a similar map."
    case .exact: "Exact for this baseline; other baselines were not checked."
    case .weak: "Unreliable: another seed gives a different map."
    case .worseThanControl: "Unreliable: a control that does not depend on the model scores better."
    case .unconfirmed:
      "Unconfirmed: hiding the strongest region changes the score no further than hiding others."
    case .inexact: "Unreliable: the integral missed the requested accuracy."
    case .incomplete: "Unreliable: the attributions do not sum to the change of the score."
    case .nothing: "This map is empty."
    case .inconclusive: "Inconclusive: the score is almost the same at the baseline."
    case .unmeasured: "Not checked: this method gives no error estimate."
    }
  }

  /// The grade as a number, larger for less reliable maps.
  var rank: Int {
    switch self {
    case .stable: 0
    case .exact: 1
    case .fair: 2
    case .unmeasured: 3
    case .weak: 4
    case .worseThanControl: 5
    case .unconfirmed: 6
    case .inexact: 7
    case .inconclusive: 8
    case .nothing: 9
    case .incomplete: 10
    }
  }
}
