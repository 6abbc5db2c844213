import MediaModel
import Testing

@testable import LocalService

@Suite struct EditReaderTests {
  @Test(arguments: [
    ("Change the title to 'Evening Brew'", [Edit.title("Evening Brew")]),
    ("Please set the title: “Don't stop”", [.title("Don't stop")]),
    ("change the title to morning light", [.title("Morning Light")]),
    ("remove the title", [.removeTitle]), ("No title, please", [.removeTitle]),
    ("Add the text \"Order now\" at the end", [.closing("Order now")]),
    ("music at 35%", [.music(name: nil, level: 0.35)]),
    ("Set the background music to 20 percent", [.music(name: nil, level: 0.2)]),
    ("use calm.mp3 as music at 50%", [.music(name: "calm.mp3", level: 0.5)]),
    ("make the music louder", [.musicFactor(1.4)]),
    ("turn the music down, quieter please", [.musicFactor(0.6)]),
    ("remove the music", [.removeMusic]), ("without music", [.removeMusic]),
    ("mute it", [.silence(true)]), ("no sound at all", [.silence(true)]),
    ("keep the original sound at 40%", [.clipSound(0.4)]),
    ("reverse the order", [.reverse]), ("use hard cuts", [.transition(.cut)]),
    ("crossfades between the clips", [.transition(.fade)]),
    ("remove clip 3", [.remove(.number(3))]), ("delete the last clip", [.remove(.last)]),
    ("drop the second photo", [.remove(.number(2))]),
    ("put clip 3 first", [.move(.number(3), to: 1)]),
    ("move the first clip to the end", [.move(.number(1), to: nil)]),
    ("swap clip 1 and clip 4", [.swap(.number(1), .number(4))]),
    ("switch clips 1 and 3", [.swap(.number(1), .number(3))]),
    ("swap the first and the last clip", [.swap(.number(1), .last)]),
    ("swap shot 1 with shot 4", [.swap(.number(1), .number(4))]),
    ("trim clip 2 to 2.5 seconds", [.length(.number(2), 2.5)]),
    ("cut 2 seconds from the start of clip 1", [.cutStart(.number(1), 2)]),
    ("slow down clip 2", [.speed(.number(2), 0.75)]),
    ("make everything 2x faster", [.speed(.all, 2)]),
    ("replace clip 2 with beach.jpg", [.replace(.number(2), with: "beach.jpg")]),
    (
      "Put clip 2 first and set the music to 35%, then change the title to 'Hi'",
      [.move(.number(2), to: 1), .music(name: nil, level: 0.35), .title("Hi")]
    ),
    ("make it 15 seconds", [.duration(15)]),
    ("标题改成“清晨咖啡”", [.title("清晨咖啡")]), ("去掉标题", [.removeTitle]),
    ("音乐音量35%", [.music(name: nil, level: 0.35)]), ("去掉音乐", [.removeMusic]),
    ("静音", [.silence(true)]), ("删除第2段", [.remove(.number(2))]),
    ("把第三个片段放到最前面", [.move(.number(3), to: 1)]),
    ("第一段剪掉开头两秒", [.cutStart(.number(1), 2)]), ("倒序播放", [.reverse]),
    ("改成15秒", [.duration(15)]),
    (
      "Change the video so that it is exactly 12 seconds long, with sound. Keep everything else.",
      [.silence(false), .duration(12)]
    ),
    ("请把视频改为：时长12秒，不要任何声音。其他内容保持不变。", [.silence(true), .duration(12)]),
    ("make the second shot 1 second longer", [.lengthen(.number(2), by: 1)]),
    ("make the third clip 2 seconds shorter", [.lengthen(.number(3), by: -2)]),
    ("put the last clip second", [.move(.last, to: 2)]),
    ("Trim the last second off clip 2", [.cutEnd(.number(2), 1)]),
    ("change the closing line to \"Visit us\"", [.closing("Visit us")]),
    ("use calm.m4a for the background at 30%", [.music(name: "calm.m4a", level: 0.3)]),
    ("use calm.mp3, at 20%", [.music(name: "calm.mp3", level: 0.2)]),
    ("turn off the sound of the clips", [.clipSound(0)]),
    ("fade between the shots", [.transition(.fade)]),
    ("each photo for 2 seconds", [.length(.all, 2)]),
    ("用 calm.m4a 做背景音乐，音量20%", [.music(name: "calm.m4a", level: 0.2)]),
    ("每张照片停留2秒", [.length(.all, 2)]), ("第二段放慢一倍", [.speed(.number(2), 0.5)]),
    ("第二段延长1秒", [.lengthen(.number(2), by: 1)]),
    ("at 20%", []), ("What can you do?", []), ("thank you", []), ("it looks great", []),
  ])
  func reads(message: String, edits: [Edit]) {
    #expect(EditReader.read(message) == edits)
  }

  @Test(arguments: [
    ("swap the beach clip and the dog clip", [Edit.swap(.named("beach"), .named("dog"))]),
    ("Swap beach with dog", [.swap(.named("beach"), .named("dog"))]),
    ("exchange the dog photo for the golden gate one", [.swap(.named("dog"), .named("golden"))]),
    ("put the dog clip first", [.move(.named("dog"), to: 1)]),
    ("move the beach to the end", [.move(.named("beach"), to: nil)]),
    ("trim the Beach clip to 2 seconds", [.length(.named("beach"), 2)]),
    ("remove the dog", [.remove(.named("dog"))]),
    ("slow down the beach shot", [.speed(.named("beach"), 0.75)]),
    ("replace the dog clip with beach_2024.mp4", [.replace(.named("dog"), with: "beach_2024.mp4")]),
    ("把海滩那段放到最前面", [.move(.named("海滩"), to: 1)]),
    ("交换海滩和dog", [.swap(.named("海滩"), .named("dog"))]),
    ("删除海滩的片段", [.remove(.named("海滩"))]),
    ("change the title to \"Dog beach\"", [.title("Dog beach")]),
    ("remove clip 3", [.remove(.number(3))]), ("make it 10 seconds", [.duration(10)]),
    ("add a title about the beach", []), ("a dog barks somewhere", []),
  ])
  func callsShotsByTheirFiles(message: String, edits: [Edit]) {
    let files = ["beach_2024.mp4", "IMG_dog.mov", "Golden-Gate.jpg", "海滩1.mp4", "clip_01.mp4"]
    #expect(EditReader.read(message, files: files) == edits)
  }

  @Test func shapes() {
    let size = Resolution(width: 1080, height: 1080)
    #expect(EditReader.read("make it square 1:1") == [.canvas(size)])
    #expect(EditReader.read("改成竖屏") == [.canvas(Resolution(width: 1080, height: 1920))])
  }

  @Test(arguments: [
    ("Turn these into a 12-second promo", true), ("Make me a new video about tea", true),
    ("create two videos", true), ("做一个30秒的视频", true),
    ("turn it into a square video", false), ("turn the video into a 15-second reel", false),
    ("turn my photos into a slideshow of 20 seconds, a short video", true),
    ("make the video 15 seconds", false), ("make it shorter", false), ("music at 35%", false),
    ("把视频改成15秒", false),
  ])
  func newVideos(message: String, isNew: Bool) {
    #expect(EditReader.asksForNewVideo(message) == isNew)
  }

  @Test func quotationsAreKeptApart() {
    let clauses = Clause.read("Title 'Salt, pepper and more', it's done. Then 1.5 seconds")
    #expect(clauses.first?.quotes == ["Salt, pepper and more"])
    #expect(clauses.contains { $0.text.contains("it's done") && $0.quotes.isEmpty })
    #expect(clauses.contains { $0.text.contains("1.5 seconds") })
  }

  @Test(arguments: [("35", 35.0), ("三十五", 35), ("十", 10), ("两", 2), ("一百二十", 120)])
  func numerals(text: String, value: Double) { #expect(Clause.number(text) == value) }
}
