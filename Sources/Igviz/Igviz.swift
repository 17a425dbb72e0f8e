// One import for programs: models, explanations, their evaluation and their figures.
@_exported import Attribution
@_exported import Evaluation
@_exported import Explaining
@_exported import Failures
@_exported import Fields
@_exported import Figure
@_exported import ImageCoding
@_exported import Models
@_exported import Readers
@_exported import Report

/// A photo as height × width RGB levels from 0 to 255, decoded from JPEG, PNG or WebP.
public typealias Photo = PixelImage
