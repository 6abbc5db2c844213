import MediaModel

/// What is wrong with the bytes of a picture, before it is known which file they come from.
enum PictureFault: Error, Equatable {
  /// The file ends too early or contradicts itself.
  case damaged(String)
  /// Dimensions that no real picture has, or that no machine should be asked to hold.
  case absurd(String)
  /// Well formed, but in a way that nothing here decodes.
  case unsupported(String)

  /// The error about one file.
  func error(_ operation: String, _ path: String) -> MediaError {
    switch self {
    case .damaged(let detail):
      MediaError(.damaged, operation: operation, path: path, detail: detail)
    case .absurd(let detail):
      MediaError(.absurd, operation: operation, path: path, detail: detail)
    case .unsupported(let detail):
      MediaError(
        .missingCodec, operation: operation, path: path, detail: detail,
        advice: "Export it as JPEG or PNG")
    }
  }

  /// Runs the body and gives its faults the file's name.
  static func naming<R>(_ path: String, _ operation: String, _ body: () throws -> R) throws -> R {
    do { return try body() } catch let fault as PictureFault {
      throw fault.error(operation, path)
    }
  }
}

/// The sizes of pictures that can be described and decoded. Which of these are prepared is the planner's
/// to say: its sides are shorter, so that what is refused for them can still be told apart.
enum PictureLimits {
  /// The most pixels: 2^28, room for the 200-megapixel cameras of phones; a decoded picture then
  /// takes at most a gigabyte.
  static let mostPixels = 1 << 28
  /// The longest side.
  static let longestSide = 1 << 17

  /// Returns the size, or throws what is wrong with it.
  static func check(width: Int, height: Int) throws -> Resolution {
    guard width > 0, height > 0 else {
      throw PictureFault.damaged("it says that it is \(width)×\(height) pixels")
    }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixels <= mostPixels, max(width, height) <= longestSide else {
      throw PictureFault.absurd(
        "it says that it is \(width)×\(height) pixels, more than \(mostPixels / 1_000_000) million")
    }
    return Resolution(width: width, height: height)
  }
}
