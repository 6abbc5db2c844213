import CWebP
import MediaModel

/// Owns a `WebPAnimDecoder`: gives the frames of a WebP, moving or not, composed on its canvas.
final class WebPAnimation {
  private let decoder: OpaquePointer
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let path: String
  let size: Resolution

  private init(
    decoder: OpaquePointer, bytes: UnsafeMutableBufferPointer<UInt8>, info: WebPAnimInfo,
    path: String
  ) {
    self.decoder = decoder
    self.bytes = bytes
    self.path = path
    size = Resolution(width: Int(info.canvas_width), height: Int(info.canvas_height))
  }

  deinit {
    WebPAnimDecoderDelete(decoder)
    bytes.deallocate()
  }

  /// Opens a file, whose bytes it reads and keeps; no more than ``PictureReader/mostBytes``.
  static func open(_ source: FileSource) throws -> WebPAnimation {
    try PictureReader.checkCount(of: source)
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: source.count)
    do {
      try source.readAll(into: UnsafeMutableRawBufferPointer(bytes))
    } catch {
      bytes.deallocate()
      throw error
    }
    var data = WebPData(bytes: bytes.baseAddress, size: bytes.count)
    var options = WebPAnimDecoderOptions()
    guard WebPAnimDecoderOptionsInit(&options) != 0,
      let decoder = preflight_webp_decoder(&data, &options)
    else {
      bytes.deallocate()
      throw damaged(source.path, "libwebp can't take it apart")
    }
    var info = WebPAnimInfo()
    WebPAnimDecoderGetInfo(decoder, &info)
    return WebPAnimation(decoder: decoder, bytes: bytes, info: info, path: source.path)
  }

  private static func damaged(_ path: String, _ detail: String) -> MediaError {
    MediaError(.damaged, operation: "decoding", path: path, detail: detail)
  }

  /// The next frame as `rgba` and the time in milliseconds until which it is shown; nil after the
  /// last.
  func next() throws -> (frame: Frame, until: Int)? {
    guard WebPAnimDecoderHasMoreFrames(decoder) != 0 else { return nil }
    var canvas: UnsafeMutablePointer<UInt8>?
    var until: Int32 = 0
    guard WebPAnimDecoderGetNext(decoder, &canvas, &until) != 0, let canvas else {
      throw Self.damaged(path, "libwebp can't decode one of its pictures")
    }
    let frame = try Frame(picture: size, format: .rgba)
    let step = frame.stride(ofPlane: 0)
    frame.withMutablePlane(0) { target in
      guard let base = target.baseAddress else { return }
      for row in 0..<size.height {
        (base + row * step).copyMemory(
          from: canvas + row * size.width * 4, byteCount: size.width * 4)
      }
    }
    return (frame, Int(until))
  }
}
