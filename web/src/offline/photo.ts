/** The longer side of a photo that is sent, in pixels: enough to read a sheet of paper. */
const LONGEST = 1600
const QUALITY = 0.8

/** Makes a photo small enough for a poor network. Fails where the file is no picture that this device can show. */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return new Promise((resolve, reject) => {
    canvas.toBlob((small) => (small ? resolve(small) : reject(new TypeError('no picture'))), 'image/jpeg', QUALITY)
  })
}
