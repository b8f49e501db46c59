namespace Gallery.Photos;

/// <summary>A photo of the gallery: a part of a picture file.</summary>
/// <param name="Id">Its place in the gallery.</param>
/// <param name="Title">What a screen reader says.</param>
/// <param name="File">The picture.</param>
/// <param name="Crop">Which part of the picture: 0 the largest that fits, others smaller ones at places of their own.</param>
internal sealed record Photo(int Id, string Title, string File, int Crop);
