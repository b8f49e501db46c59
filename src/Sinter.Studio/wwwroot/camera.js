// The pictures of the browser's camera, sent to the studio one after the other: the next is taken when the one before has arrived.

const longest = 640;

export async function start(video, address, page) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  } catch (error) {
    await page.invokeMethodAsync("OnRefused", error.name === "NotAllowedError" ? "The browser was not allowed to use the camera." : `There is no camera that can be used (${error.message}).`);
    return { stop() { } };
  }
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas");
  let goes = true;

  async function send() {
    const scale = Math.min(1, longest / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.max(Math.round(video.videoWidth * scale), 1);
    canvas.height = Math.max(Math.round(video.videoHeight * scale), 1);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = await new Promise(resolve => canvas.toBlob(resolve, "image/jpeg", 0.9));
    const answer = await fetch(address, { method: "POST", body: picture });
    if (answer.status === 404) goes = false;
  }

  (async () => {
    while (goes) {
      try { await send(); } catch { await new Promise(resolve => setTimeout(resolve, 500)); }
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
  })();
  return { stop() { goes = false; stream.getTracks().forEach(track => track.stop()); } };
}
