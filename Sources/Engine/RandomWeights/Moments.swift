/// The mean of all elements and the mean of their squares, without a gradient.
struct Moments: NetworkOperation {
  let name = "Moments"
  let isStep = true

  struct MeanDeviation {
    let mean: Double
    /// The standard deviation.
    let deviation: Double
  }

  /// Returns the mean and the deviation of several arrays of equal size together, from the results of `Moments` for each.
  static func spread(_ results: [[Float]]) -> MeanDeviation {
    let mean = results.reduce(0) { $0 + Double($1[0]) } / Double(results.count)
    let square = results.reduce(0) { $0 + Double($1[1]) } / Double(results.count)
    return MeanDeviation(mean: mean, deviation: max(0, square - mean * mean).squareRoot())
  }

  func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape { [2] }

  func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(count: inputs[0].count)
  }

  private struct Prepared: PreparedOperation {
    let count: Int

    func forward(_ buffers: Buffers) {
      var (sum, squares) = (0.0, 0.0)
      for index in 0..<count {
        let value = Double(buffers.inputs[0][index])
        sum += value
        squares += value * value
      }
      buffers.output[0] = Float(sum / Double(count))
      buffers.output[1] = Float(squares / Double(count))
    }

    func backward(_ buffers: Buffers) {}
  }
}
