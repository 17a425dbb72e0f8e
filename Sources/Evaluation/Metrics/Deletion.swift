/// The most important pieces of the input are filled in, step by step.
public struct Deletion: RemovalMetric {
  public static let title = "Deletion"
  public static let summary =
    "area under the score's curve while the most important pixels are removed"
  public static let higherIsBetter = false
  public static let direction = RemovalDirection.deletion

  public let steps: Int

  public init(checkedSteps steps: Int) { self.steps = steps }
}
