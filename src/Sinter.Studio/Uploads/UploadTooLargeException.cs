using Sinter.Workbench;

namespace Sinter.Studio.Uploads;

/// <summary>An upload has more bytes or files than are taken.</summary>
internal sealed class UploadTooLargeException(long most) : Exception(
    $"An upload may have at most {ByteCount.Text(most)} and {UploadStore.MostFiles} files. `sinter studio --max-upload SIZE` takes more; "
    + "`sinter studio MODEL` opens a model in place, whatever its size.");
