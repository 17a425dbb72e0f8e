/// The most important pieces are put into a fill, step by step.
public struct Insertion: RemovalMetric {
  public static let title = "Insertion"
  public static let summary =
    "how fast the score comes back when the most important pixels are put into a picture that says nothing: area under the curve"
  public static let higherIsBetter = true
  public static let direction = RemovalDirection.insertion

  public let steps: Int

  public init(checkedSteps steps: Int) { self.steps = steps }
}
