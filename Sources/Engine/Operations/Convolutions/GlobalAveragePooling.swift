/// y[c] = mean over all pixels p of x[p, c]; ∂y[c]/∂x[p, c] = 1 / number of pixels.
package struct GlobalAveragePooling: NetworkOperation, Hashable {
  package let name = "GlobalAveragePooling"

  package init() {}

  package func isRectified(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1, inputs[0].rank >= 3 else {
      throw ShapeMismatch("takes images of height × width × channels")
    }
    return TensorShape(inputs[0].dimensions.dropLast(3) + [inputs[0].channels])
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    let pixels = inputs[0].dimensions.suffix(3).prefix(2).reduce(1, *)
    return PreparedColumnSums(
      images: inputs[0].dimensions.dropLast(3).reduce(1, *), pixels: pixels, channels: inputs[0].channels,
      factor: 1 / Double(pixels), kernels: kernels)
  }
}
