/// The same elements in the same order under another shape; ∂y/∂x = 1. Costs nothing.
package struct Reshape: NetworkOperation, Hashable {
  package let name = "Reshape"
  package let shape: TensorShape

  package init(to shape: TensorShape) { self.shape = shape }

  package func isRectified(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    guard inputs[0].count == shape.count else { throw ShapeMismatch("does not have \(shape.count) elements") }
    return shape
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation { View() }

  private struct View: PreparedOperation {
    var isView: Bool { true }

    func passesGradient(toInput input: Int) -> Bool { true }

    func forward(_ buffers: Buffers) {}

    func backward(_ buffers: Buffers) {}
  }
}
