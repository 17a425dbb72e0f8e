import Attribution
import Explaining
import Fields
import Report

/// An input to explain, not yet read.
package struct Job<Tag: Sendable>: Sendable {
  /// What a sink needs to know of it.
  package let tag: Tag
  /// What is asked. Its number of threads does not count: the run divides the threads among jobs.
  package let request: Request
  package let execution: Execution
  /// Reads the input; `nil` if no result is wanted, for instance because it is complete.
  let load: @Sendable () throws -> LoadedInput?

  package init(
    _ tag: Tag, request: Request, execution: Execution = Execution(),
    load: @escaping @Sendable () throws -> LoadedInput?
  ) {
    (self.tag, self.request, self.execution, self.load) = (tag, request, execution, load)
  }

  /// An input that cannot be explained.
  package init(_ tag: Tag, failing error: any Error) {
    self.init(tag, request: Request()) { throw error }
  }
}

/// An input as the model takes it.
package struct LoadedInput: Sendable {
  package let fields: [Field]
  /// The photo before preprocessing; `nil` for other inputs.
  package let photo: OriginalPhoto?
  /// SHA-256 of the bytes that were read; `nil` if they were read before, with others.
  package let digest: String?

  package init(fields: [Field], photo: OriginalPhoto? = nil, digest: String? = nil) {
    (self.fields, self.photo, self.digest) = (fields, photo, digest)
  }
}

/// What became of a job.
package enum JobOutcome: Sendable {
  case explained(Explanation, LoadedInput)
  case failed(any Error)
  /// No result was wanted.
  case leftOut
}
