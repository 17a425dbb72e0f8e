import Synchronization
import Threads

/// A graph with its operations ready to run, shared by all evaluators of a network.
struct PreparedGraph: Sendable {
  let graph: Graph
  /// The operations, by the value that each computes.
  let operations: [Graph.Value: any PreparedOperation]

  /// Returns the graph's output as a function of one of its values instead of its input.
  func cut(at value: Graph.Value) -> PreparedGraph {
    PreparedGraph(graph: graph.cut(at: value), operations: operations)
  }
}

extension PreparedGraph {
  /// Prepares the operations of a graph on all threads; the layout of the packed weights does not depend on the threads.
  ///
  /// - Parameter known: operations that are already prepared, by the value that each computes.
  init(_ graph: Graph, kernels: Kernels, reusing known: [Graph.Value: any PreparedOperation] = [:]) {
    let made = Mutex(known)
    let open = graph.nodes.filter { known[$0.output] == nil }
    Threads.perform(open.count) { index in
      let node = open[index]
      let operation = node.operation.prepared(for: node.inputs.map(graph.shape), kernels: kernels)
      made.withLock { $0[node.output] = operation }
    }
    self.init(graph: graph, operations: made.withLock { $0 })
  }
}

extension Graph {
  /// Returns the output as a function of one of the graph's values. Nodes that do not depend on that value come first.
  func cut(at value: Value) -> Graph {
    var graph = self
    graph.input = value
    graph.activations = [:]
    graph.nodes.removeAll { $0.output == value }
    graph = graph.withoutDeadNodes()
    let depends = graph.dependsOnInput()
    graph.nodes =
      graph.nodes.filter { !depends[$0.output.index] } + graph.nodes.filter { depends[$0.output.index] }
    return graph
  }
}
