import Foundation

/// y = the sum, the maximum or another function (`Kind`) of all elements along some axes; `backward` has the gradient of each kind.
package struct Reduction: NetworkOperation, Hashable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case sum = "ReduceSum"
    case mean = "ReduceMean"
    case maximum = "ReduceMax"
    case minimum = "ReduceMin"
    case product = "ReduceProd"
    case l1 = "ReduceL1"
    case l2 = "ReduceL2"
    case sumOfSquares = "ReduceSumSquare"
    case logSum = "ReduceLogSum"
    case logSumExp = "ReduceLogSumExp"

    /// Whether a single element is its own result.
    package var keepsSingleElements: Bool {
      switch self {
      case .sum, .mean, .maximum, .minimum, .product, .logSumExp: true
      case .l1, .l2, .sumOfSquares, .logSum: false
      }
    }
  }

  package let kind: Kind
  package let axes: Set<Int>
  package let keepsAxes: Bool
  package var name: String { kind.rawValue }

  /// - Parameter keepsAxes: whether the result keeps these axes, with extent 1.
  package init(_ kind: Kind, axes: Set<Int>, keepsAxes: Bool) {
    self.kind = kind
    self.axes = axes
    self.keepsAxes = keepsAxes
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    let shape = try AxisPartition.keptShape(of: inputs, axes: axes)
    return TensorShape(
      shape.dimensions.enumerated().compactMap { axes.contains($0) ? (keepsAxes ? 1 : nil) : $1 })
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    let (shape, last) = (inputs[0], inputs[0].rank - 1)
    // Sums and means over whole images: the axes are all those from `first` to the one before the channels.
    if kind == .sum || kind == .mean, let first = axes.min(), axes == Set(first..<last) {
      let pixels = shape.dimensions[first..<last].reduce(1, *)
      return PreparedColumnSums(
        images: shape.dimensions[..<first].reduce(1, *), pixels: pixels, channels: shape.channels,
        factor: kind == .mean ? 1 / Double(pixels) : 1, kernels: kernels)
    }
    return Prepared(kind: kind, partition: AxisPartition(shape, axes: axes))
  }

  private struct Prepared: PreparedOperation {
    let kind: Kind
    let partition: AxisPartition

    var backwardReads: ForwardArrays {
      kind == .sum || kind == .mean ? [] : [.inputs, .output]
    }

    func forward(_ buffers: Buffers) {
      let members = partition.members
      partition.forEachGroup { group, start in
        let x = buffers.inputs[0] + start
        func sum(_ f: (Double) -> Double) -> Double { members.reduce(0.0) { $0 + f(Double(x[Int($1)])) } }
        // NaN is propagated.
        func largest() -> Float {
          members.reduce(-.infinity) { $0 > x[Int($1)] || $0.isNaN ? $0 : x[Int($1)] }
        }
        buffers.output[group] =
          switch kind {
          case .sum: Float(sum { $0 })
          case .mean: Float(sum { $0 } / Double(members.count))
          case .maximum: largest()
          case .minimum: members.reduce(.infinity) { $0 < x[Int($1)] || $0.isNaN ? $0 : x[Int($1)] }
          case .product: Float(members.reduce(1.0) { $0 * Double(x[Int($1)]) })
          case .l1: Float(sum { abs($0) })
          case .l2: Float(sum { $0 * $0 }.squareRoot())
          case .sumOfSquares: Float(sum { $0 * $0 })
          case .logSum: Float(log(sum { $0 }))
          case .logSumExp:
            {
              let top = Double(largest())
              return Float(top.isInfinite ? top : top + log(sum { exp($0 - top) }))
            }()
          }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      let members = partition.members
      partition.forEachGroup { group, start in
        let x = buffers.inputs[0] + start
        let y = buffers.output[group]
        let g = gradient[group]
        let ties = kind == .maximum || kind == .minimum ? members.count { x[Int($0)] == y } : 1
        for member in members.map(Int.init) {
          target.destination[start + member] =
            switch kind {
            case .sum: g
            case .mean: g / Float(members.count)
            case .maximum, .minimum: x[member] == y ? g / Float(ties) : 0
            // The product of all other elements, not y / x, which would fail if x = 0.
            case .product: g * members.reduce(1) { Int($1) == member ? $0 : $0 * x[Int($1)] }
            case .l1: x[member] > 0 ? g : x[member] < 0 ? -g : 0
            case .l2: y == 0 ? 0 : g * x[member] / y
            case .sumOfSquares: 2 * g * x[member]
            case .logSum: g / exp(y)
            case .logSumExp: g * exp(x[member] - y)
            }
        }
      }
    }
  }
}
