public import MediaModel

/// Converts a picture to a format that the service takes, or makes it fit a limit.
public struct PictureJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to make.
  public var output: String
  /// What to make: `.jpeg`, `.png`, `.gif`, `.webp` or `.mp4`.
  public var format: ContainerFormat
  /// The largest result; nil where any size will do.
  public var limit: ByteSize?
  /// Whether the place where the picture was taken stays in its tags.
  public var keepLocation: Bool

  /// Describes a conversion.
  public init(
    input: String, output: String, format: ContainerFormat, limit: ByteSize? = nil,
    keepLocation: Bool = false
  ) {
    self.input = input
    self.output = output
    self.format = format
    self.limit = limit
    self.keepLocation = keepLocation
  }

  /// Converts, checks what was made, and gives it its name; the facts are those of the output.
  @discardableResult
  public func run() throws -> MediaFacts {
    throw PictureFault.unsupported("no encoder")
  }
}
