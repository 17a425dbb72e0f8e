/// y[c] = mean over all pixels p of x[p, c]; ∂y[c]/∂x[p, c] = 1 / number of pixels.
public struct GlobalAveragePooling: Operation, Hashable {
  public let name = "GlobalAveragePooling"

  public init() {}

  public func isRectified(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 1, inputs[0].rank >= 3 else {
      throw ShapeMismatch("takes images of height × width × channels")
    }
    return Shape(inputs[0].dimensions.dropLast(3) + [inputs[0].channels])
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    PreparedGlobalAveragePooling(
      images: inputs[0].dimensions.dropLast(3).reduce(1, *),
      pixels: inputs[0].dimensions.suffix(3).prefix(2).reduce(1, *), channels: inputs[0].channels)
  }
}

private struct PreparedGlobalAveragePooling: PreparedOperation {
  let images: Int
  let pixels: Int
  let channels: Int

  func forward(_ buffers: Buffers) {
    for image in 0..<images {
      let input = buffers.inputs[0] + image * pixels * channels
      let output = buffers.output + image * channels
      let lanes = SIMD8<Float>.scalarCount
      let whole = channels / lanes * lanes
      for channel in stride(from: 0, to: whole, by: lanes) {
        var sums = SIMD8<Double>()
        for pixel in 0..<pixels {
          let values = UnsafeRawPointer(input + pixel * channels + channel)
          sums += SIMD8<Double>(values.loadUnaligned(as: SIMD8<Float>.self))
        }
        UnsafeMutableRawPointer(output + channel)
          .storeBytes(of: SIMD8<Float>(sums / Double(pixels)), as: SIMD8<Float>.self)
      }
      for channel in whole..<channels {
        let sum = (0..<pixels).reduce(0) { $0 + Double(input[$1 * channels + channel]) }
        output[channel] = Float(sum / Double(pixels))
      }
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    let share = 1 / Float(pixels)
    for image in 0..<images {
      let gradient = gradient + image * channels
      let destination = target.destination + image * pixels * channels
      for pixel in 0..<pixels {
        for channel in 0..<channels { destination[pixel * channels + channel] = gradient[channel] * share }
      }
    }
  }
}
