import MediaEngine
import MediaModel

/// A moving backdrop of soft colours, for scenes without a picture.
final class CardReel: Reel {
  private let graph: FilterGraph

  init(setting: ReelSetting) throws {
    let palettes = [
      "c0=0x1b2a49:c1=0x3f6c8f:c2=0x88b7b5:c3=0x24344d",
      "c0=0x4b2142:c1=0x9f4a54:c2=0xe0a458:c3=0x5d2a42",
      "c0=0x12372a:c1=0x436850:c2=0xadbc9f:c3=0x1d4d3c",
      "c0=0x2d1e4f:c1=0x5b4b8a:c2=0x7858a6:c3=0x3a2a63",
    ]
    let small = Resolution(
      width: max(32, setting.canvas.width / 4 & ~1), height: max(32, setting.canvas.height / 4 & ~1)
    )
    let description =
      "gradients=s=\(small.width)x\(small.height):r=\(setting.frameRate):n=4:"
      + palettes[setting.number % palettes.count]
      + ":x0=0:y0=0:x1=\(small.width):y1=\(small.height):speed=0.012:seed=\(setting.number + 7),"
      + "scale=\(setting.canvas.width):\(setting.canvas.height):flags=bilinear"
      + ":out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1"
    graph = try FilterGraph.make(
      description, inputs: [], outputs: [.picture()], cancellation: setting.cancellation)
  }

  func next() throws -> Frame {
    let frame = try Frame()
    guard try graph.pull(into: frame) else {
      throw RenderFailure(description: "a backdrop could not be drawn")
    }
    return frame
  }
}
