import Service
import Testing

@Suite struct GUITalkTests {
  @Test(
    arguments: [
      (
        "Your video is ready. Click the Export button to download it.", "Your video is ready.",
        [.export]
      ),
      ("Your title is added, click [Export] to download.", "Your title is added.", [.export]),
      ("To export your video, click \"Export\" in the top right corner.", "", [.export]),
      (
        "You can click Export, the video lasts 12 seconds.", "The video lasts 12 seconds.",
        [.export]
      ),
      (
        "I added music at 35% and you can preview it in the timeline.", "I added music at 35%.",
        [.showTimeline]
      ),
      ("Open the media panel to see your clips.", "", [.readState]),
      (
        "Drag the title to the top of the frame.", "",
        [.edit("Drag the title to the top of the frame.")]
      ),
      ("Please check your account for details.", "", [.readCredits]),
      (
        "Done!\n\n1. Open the Export panel\n2. Click **Download**\n\nEnjoy.", "Done!\n\nEnjoy.",
        [.readState, .export]
      ),
      ("已为您添加标题，点击导出按钮即可下载。", "已为您添加标题。", [.export]),
      ("The Export button is in the top right corner.", "", [.export]),
      ("Music is in. You can save it with the Export button.", "Music is in.", [.export]),
      ("导出按钮在右上角。", "", [.export]),
      ("音乐已加入。请点击「预览」查看效果。", "音乐已加入。", [.showTimeline]),
      ("您可以打开素材面板。视频共 12 秒。", "视频共 12 秒。", [.readState]),
      ("把标题拖拽到顶部。", "", [.edit("把标题拖拽到顶部。")]),
      ("如需导出，请点击右上角的导出。", "", [.export]),
      ("已完成，可在时间线中预览。", "已完成。", [.showTimeline]),
      (
        "Go to the timeline panel and drag the clip to the front.", "",
        [.showTimeline, .edit("drag the clip to the front.")]
      ),
      ("Right-click the clip and select Split from the menu.", "", []),
      ("Double-click the title to change it.", "", []),
      ("Scroll down to the Effects panel.", "", []),
      ("Save the project from the File menu.", "", [.export]),
      ("The fonts match now. Open Settings to see more.", "The fonts match now.", [.readState]),
      ("Zoom in on the timeline to see the cuts.", "", [.showTimeline]),
      (
        "The music starts at 3 s; press play to preview.", "The music starts at 3 s;",
        [.showTimeline]
      ),
      ("You can drag the clips to try another order.", "", []),
      ("Drop your files here to add more media.", "", []),
      ("Drag your photos into the media panel.", "", []),
      ("If you like it, use the Export button.", "", [.export]),
      ("You'll find the download in the Exports panel.", "", [.export]),
      (
        "Hit the play button to watch it. It lasts 9 seconds.", "It lasts 9 seconds.",
        [.showTimeline]
      ),
      ("双击片段即可修剪。", "", []),
      ("将素材拖入媒体库。", "", []),
      ("在时间轴上拖动标题可调整位置。", "", []),
      ("请在右侧面板中选择字体。", "", [.readState]),
      ("音乐已调低到35%，可点击播放按钮试听。", "音乐已调低到35%。", [.showTimeline]),
      ("您可以前往「我的账户」查看积分。", "", [.readCredits]),
      ("您也可以拖拽片段来调整顺序。", "", []),
      ("Drag and drop your files here.", "", []),
      ("Please select the clip in the timeline and press Delete.", "", [.showTimeline]),
      ("Go to Settings > Billing to top up.", "", [.readCredits]),
      (
        "Check the timeline: 3 tracks, 12 seconds.", "3 tracks, 12 seconds.", [.showTimeline]
      ),
      ("Next step: click Export to download your MP4.", "", [.export]),
      ("I added the title: click Export to download.", "I added the title.", [.export]),
      ("Tip: hover over the clip to trim it.", "", []),
      ("If you'd prefer the logo on the left, drag it there.", "", []),
      ("Drag the playhead to 3s to see the cut.", "", []),
      ("To lower the music, drag the volume slider down.", "", []),
      (
        "Drag the logo to the left side of the frame.", "",
        [.edit("Drag the logo to the left side of the frame.")]
      ),
      ("Press and hold the clip to reorder.", "", []),
      ("Long-press the clip to move it.", "", []),
      ("Refresh the page to see the changes.", "", []),
      ("Log in to your account to continue.", "", [.readCredits]),
      ("You can share your video using the Share button.", "", []),
      ("下一步：点击导出。", "", [.export]),
      ("提示：长按片段可以移动它。", "", []),
      ("查看时间线：三条轨道，12秒。", "三条轨道，12秒。", [.showTimeline]),
      ("如果需要调整音量，请拖动右侧的滑块。", "", []),
      ("将标题拖到画面左侧。", "", [.edit("将标题拖到画面左侧。")]),
      ("從開頭拖曳標題到結尾。", "", [.edit("從開頭拖曳標題到結尾。")]),
      ("從選單中選擇「檔案」，然後點擊「匯出」。", "", [.readState, .export]),
      ("从菜单中选择“文件”，然后点击“导出”。", "", [.readState, .export]),
      ("点开右上角的菜单，选择“下载”。", "", [.export]),
      ("請點擊右上角的匯出按鈕。", "", [.export]),
      ("已加上片頭，請打開文字面板修改。", "已加上片頭。", [.readState]),
      ("將片段拖曳到時間軸即可。", "", []),
      ("您可以选择片段后按Delete键删除。", "", []),
      ("请到账户页面查看账单。", "", [.readCredits]),
      ("您可以在“导出”页面查看进度。", "", [.readState]),
      ("进入“我的作品”即可下载视频。", "", [.export]),
      ("您可以使用“分享”按钮分享视频。", "", []),
      ("请刷新页面查看效果。", "", []),
      ("Simply drag and drop the clips onto the timeline to reorder them.", "", []),
      ("Drag the clips to rearrange them.", "", []),
      ("Feel free to tweak the colours by clicking the Adjust icon.", "", []),
      (
        "Your video is ready! Head over to the Projects page to grab it.", "Your video is ready!",
        [.readState]
      ),
      ("You have 50 left. Go to Billing to buy more.", "You have 50 left.", [.readCredits]),
      ("Just open up the sidebar.", "", [.readState]),
      ("You may now preview it using the player on the left.", "", [.showTimeline]),
      ("点一下右上角的“导出”就可以拿到成片了。", "", [.export]),
      ("把片段拖到时间轴上。", "", []),
      ("将片段拖动到合适的位置。", "", []),
    ] as [(String, String, [GUIAction])])
  func dropsInstructions(said: String, kept: String, actions: [GUIAction]) {
    let (text, found) = GUITalk.translate(said)
    #expect(text == kept)
    #expect(found == actions)
  }

  @Test(
    arguments: [
      "The video opens with a drone shot of the coast.",
      "I added a click sound at 3 seconds.",
      "Click tracks are aligned to the beat.",
      "Drop shadow added to the title.",
      "Open Sans is used for the title, in white.",
      "Title \"Click here, open the panel\" added (0-3s).",
      "I recorded the export button shot again, in red.", "把导出按钮的镜头移到了结尾。",
      "Press release style, 30 seconds, two voices.",
      "The drag race clip comes first.",
      "I moved the button shot to the end.",
      "Select shots were brightened and cropped.",
      "When the music starts, the logo fades in.",
      "已添加点击音效，时长 0.5 秒。",
      "标题「点击关注」已添加到开头。",
      "视频以打开大门的镜头开始。",
      "当音乐响起时，标题淡入。",
      "I sped it up by cutting the pauses.", "The head turns to the page at 4 s.",
      "You asked for a title by the door: it is there.", "The library shots go to the end.",
      "Tap dancing now comes first.", "Save the date is shown at 0-3 s.",
      "Scroll animation added to the closing words.", "Hover shot of the drone moved to the end.",
      "Double exposure added to clip 2.", "Right side cropped by 10 %.",
      "Zoom in on the logo added (2-4s).", "Drag show footage brightened.",
      "The button-down shirt is in the first shot.", "标题已改为“点击查看”。",
      "已设置淡入淡出转场。", "片段顺序已调整。",
      "The export button icon is red now.", "Use of the button was removed.",
      "Close-up of the button comes at 6s.", "Caption: Press play and dream (2-5s).",
      "The text now reads: click the link below.", "Use the same font for all titles.",
      "Access to the garden is shown at 4s.", "I set the volume slider to 35%.",
      "Here are 3 options: click one to apply it.", "Title: \"Click here to win\" (0-3s).",
      "I used the export settings you asked for: 1080p, 30 fps.",
      "点击率提高了三成。", "双击鼠标的音效已加在第二秒。", "导出按钮的图标改成了红色。",
      "按下播放键的镜头移到开头。", "字幕：点击下方链接。", "进入厨房的镜头在第三段。",
      "在菜单之后调整了顺序。", "選擇了更溫暖的色調。", "导出完成后，系统会通知您。",
      "Check the spelling of 'Morning Brew'? It is now 12.5 seconds; music at 35%.",
    ])
  func keepsContent(said: String) {
    let (text, actions) = GUITalk.translate(said)
    #expect(text == said)
    #expect(actions.isEmpty)
  }
}

@Suite struct RouterTests {
  @Test(
    arguments: [
      ("export", .export), ("Export!", .export), ("please export the video", .export),
      ("download", .export), ("Download it as MP4 please", .export), ("导出", .export),
      ("导出视频", .export), ("请帮我导出一下", .export), ("下载视频", .export),
      ("send me the video", .export), ("can you send me the final video?", .export),
      ("把视频发给我", .export), ("匯出", .export), ("can I get the mp4?", .export),
      ("save the video", .export), ("render it", .export), ("保存视频", .export),
      ("下载成片", .export), ("what's my balance?", .credits), ("查一下余额", .credits),
      ("还剩多少积分", .credits), ("what's in the timeline?", .state),
      ("what does the timeline look like?", .state), ("项目状态怎么样了", .state),
      ("upload these files", .upload([])), ("上传几张照片", .upload([])),
      ("credits", .credits), ("How many credits do I have left?", .credits), ("balance", .credits),
      ("积分", .credits), ("余额", .credits), ("我还有多少积分？", .credits),
      ("status", .state), ("show tracks", .state), ("Show me the timeline", .state),
      ("状态", .state), ("查看当前状态", .state), ("显示轨道", .state),
      ("upload", .upload([])), ("upload a file", .upload([])), ("上传", .upload([])),
      ("上传素材", .upload([])), ("upload beach.mp4", .upload(["beach.mp4"])),
      ("upload 'my clip.mp4' b.jpg", .upload(["my clip.mp4", "b.jpg"])),
      ("upload https://x.org/a.mp4?s=1", .upload(["https://x.org/a.mp4?s=1"])),
      ("/tmp/here.txt", .upload(["/tmp/here.txt"])),
      ("'/tmp/with space.mp4'", .upload(["/tmp/with space.mp4"])),
      ("/tmp/with\\ space.mp4 /tmp/here.txt", .upload(["/tmp/with space.mp4", "/tmp/here.txt"])),
      ("上传/tmp/here.txt", .upload(["/tmp/here.txt"])),
      ("please upload cat.jpg", .upload(["cat.jpg"])),
      ("upload cat.jpg, dog.png and bird.mp4", .upload(["cat.jpg", "dog.png", "bird.mp4"])),
      ("upload: intro.mov", .upload(["intro.mov"])), ("上传我的猫.jpg", .upload(["我的猫.jpg"])),
      ("請上傳 貓.jpg 和 狗.mp4", .upload(["貓.jpg", "狗.mp4"])),
      ("请上传 猫.jpg 和 狗.mp4", .upload(["猫.jpg", "狗.mp4"])), ("upload my logo", .upload([])),
      ("any credits left?", .credits), ("do I have enough credits?", .credits),
      ("我的积分还够吗", .credits), ("查詢積分", .credits),
      ("what's the status of my video?", .state), ("what tracks do we have?", .state),
      ("有哪些轨道", .state), ("现在轨道上有什么", .state),
      ("download link please", .export), ("give me the final version", .export),
      ("帮我把视频导出来", .export), ("导出为MP4格式", .export), ("把成片下载下来", .export),
      ("給我下載影片", .export),
    ] as [(String, Intent)])
  func routes(line: String, intent: Intent) {
    let files: Set = ["/tmp/here.txt", "/tmp/with space.mp4"]
    #expect(Router.intent(of: line, isFile: files.contains) == intent)
  }

  @Test(
    arguments: [
      "add a download icon to the title", "export only the first five seconds", "don't export yet",
      "add credits at the end", "roll the credits", "fix the white balance",
      "balance the audio levels", "make the status bar red", "show the title track longer",
      "upload my photos to instagram", "how do I export?", "the timeline is too slow",
      "send the title to the back", "give me a 12 second video", "给标题加一个下载图标",
      "在结尾加上积分榜", "把状态栏改成红色", "上传按钮的镜头删掉", "导出按钮改成蓝色", "make it 9:16", "",
      "get the video to 15 seconds", "save more room for the title", "give the video an intro",
      "render the title in red", "download music for the intro", "export as vertical 9:16",
      "send the video to the end of the queue", "生成一个下载页面的视频", "保存按钮的镜头放到最后",
      "show the credits of the movie", "in the video show the status", "get it finished",
      "give me another version", "credits roll", "add a download link", "download 3 more photos",
      "do a status update clip", "upload cat.jpg to the corner", "upload a new intro in blue",
      "the export was too dark", "timeline please, then add a title", "draw a timeline of 1990",
      "把积分两个字去掉", "显示积分榜", "把时间线拉长到20秒", "不要导出", "怎么导出", "下载音乐",
      "把字幕导出成SRT", "导出竖屏版本", "上传一张照片放到开头", "加一个导出动画", "轨道二静音",
    ])
  func sendsTheRest(line: String) {
    #expect(Router.intent(of: line) == .message(line))
  }
}

@Suite struct ShellWordsTests {
  @Test(
    arguments: [
      ("", []), ("a b", ["a", "b"]), ("  a   b ", ["a", "b"]), ("'a b' c", ["a b", "c"]),
      ("a\\ b", ["a b"]), ("\"it's\" ''", ["it's", ""]), ("'open end", ["open end"]),
      ("x'y'z", ["xyz"]),
    ])
  func partAsInAShell(line: String, words: [String]) {
    #expect(ShellWords.split(line) == words)
  }
}

@Suite struct SessionLanguageTests {
  @Test(
    arguments: [
      ("Turn these into a 12-second promo", "de_DE.UTF-8", "en"),
      ("把这些照片做成一个 12 秒的视频", "en_US.UTF-8", "zh-CN"),
      ("請把這些照片做成影片", "en_US.UTF-8", "zh-TW"), ("做成短片", "zh_TW.UTF-8", "zh-TW"),
      ("做成短片", "C", "zh-CN"), ("12秒の動画を作って", "en_US", "ja"),
      ("12초 동영상을 만들어 줘", "C", "ko"), ("Сделай ролик на 12 секунд", "C", "ru"),
      ("Зроби відео про каву", "C", "uk"), ("اصنع فيديو", "C", "ar"), ("צור סרטון", "C", "he"),
      ("Macht daraus einen Werbefilm", "de_DE.UTF-8", "de"),
      ("Faça um vídeo", "pt_BR.UTF-8", "pt-BR"),
      ("Turn these into a promo titled '早安'", "C", "en"), ("", "", "en"),
      ("12s 9:16", "C.UTF-8", "en"),
      ("promo", "ja_JP.UTF-8", "en"),
    ])
  func tells(prompt: String, locale: String, code: String) {
    #expect(SessionLanguage.code(prompt: prompt, environment: ["LANG": locale]) == code)
  }
}
