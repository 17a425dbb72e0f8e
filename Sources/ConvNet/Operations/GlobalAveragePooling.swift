/// y[c] = mean over all pixels p of x[p, c]; ∂y[c]/∂x[p, c] = 1 / number of pixels.
public struct GlobalAveragePooling: Operation, Hashable {
  public let name = "GlobalAveragePooling"

  public init() {}

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 1, inputs[0].rank == 3 else { throw ShapeMismatch("takes one image") }
    return [inputs[0].channels]
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    PreparedGlobalAveragePooling(shape: inputs[0])
  }
}

private struct PreparedGlobalAveragePooling: PreparedOperation {
  let shape: Shape

  func forward(_ buffers: Buffers) {
    let input = buffers.inputs[0]
    let channels = shape.channels
    let pixels = shape.pixels
    for channel in 0..<channels {
      var sum = 0.0
      for pixel in 0..<pixels { sum += Double(input[pixel * channels + channel]) }
      buffers.output[channel] = Float(sum / Double(pixels))
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    let destination = target.destination
    let channels = shape.channels
    let share = 1 / Float(shape.pixels)
    for pixel in 0..<shape.pixels {
      for channel in 0..<channels {
        destination[pixel * channels + channel] = gradient[channel] * share
      }
    }
  }
}
