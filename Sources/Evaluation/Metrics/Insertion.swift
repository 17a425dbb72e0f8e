/// The most important pieces are put into a fill, step by step.
public struct Insertion: RemovalMetric {
  public static let title = "Insertion"
  public static let summary =
    "area under the score's curve while the most important pixels are inserted into a blurred or grey picture"
  public static let higherIsBetter = true
  public static let direction = RemovalDirection.insertion

  public let steps: Int

  public init(checkedSteps steps: Int) { self.steps = steps }
}
