using System.IO.Compression;
using Sinter.Studio;
using Sinter.Studio.Problems;
using Sinter.Studio.Uploads;
using Sinter.Studio.Workspaces;
using Sinter.Tests.Api;
using Sinter.Workbench;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Studio;

/// <summary>Models that come as uploads.</summary>
public sealed class WorkspaceTests : IDisposable
{
    private const long MostBytes = 1_000_000;

    private readonly UploadStore _uploads = new(new StudioOptions { MaxUploadBytes = MostBytes });
    private readonly Workspace _workspace;

    public WorkspaceTests() => _workspace = new Workspace(_uploads);

    public void Dispose()
    {
        _workspace.Dispose();
        _uploads.Dispose();
    }

    [Fact]
    public async Task A_zipped_package_opens_and_is_deleted_when_it_is_closed()
    {
        using TestPackage package = TestModels.Doubled();
        using var zip = new MemoryStream();
        await ZipFile.CreateFromDirectoryAsync(package.Path, zip, CompressionLevel.Fastest, includeBaseDirectory: true);
        Upload upload = await UploadAsync("zipped.zip", zip.ToArray());
        OpenModel model = await _workspace.OpenAsync(upload, default);
        Assert.Equal(Path.GetFileName(package.Path), model.Name);
        Assert.Equal("MlProgram", model.Report.Type);
        Assert.StartsWith(upload.Folder, model.Path, StringComparison.Ordinal);
        _workspace.Close(model);
        Assert.False(Directory.Exists(upload.Folder));
        Assert.Empty(_workspace.Models);
    }

    [Fact]
    public async Task A_folder_that_comes_file_by_file_opens()
    {
        using TestPackage package = TestModels.Doubled();
        Upload upload = _uploads.Create();
        foreach (string file in Directory.GetFiles(package.Path, "*", SearchOption.AllDirectories))
        {
            await using FileStream content = File.OpenRead(file);
            await _uploads.WriteAsync(upload, $"Dropped.mlpackage/{Path.GetRelativePath(package.Path, file)}", content, default);
        }
        Assert.Equal("Dropped.mlpackage", (await _workspace.OpenAsync(upload, default)).Name);
    }

    [Fact]
    public async Task A_zip_that_unpacks_to_more_than_is_taken_is_refused_and_deleted()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using Stream entry = await archive.CreateEntry("Bomb.mlmodel").OpenAsync();
            await entry.WriteAsync(new byte[2 * MostBytes]);
        }
        Assert.True(zip.Length < MostBytes / 100);
        Upload upload = await UploadAsync("bomb.zip", zip.ToArray());
        await Assert.ThrowsAsync<UploadTooLargeException>(() => _workspace.OpenAsync(upload, default));
        Assert.False(Directory.Exists(upload.Folder));
    }

    [Fact]
    public async Task A_zip_whose_names_lead_elsewhere_is_refused()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            await (await archive.CreateEntry("../../escaped.mlmodel").OpenAsync()).DisposeAsync();
        Upload upload = await UploadAsync("slip.zip", zip.ToArray());
        await Assert.ThrowsAsync<InputFileException>(() => _workspace.OpenAsync(upload, default));
        Assert.False(File.Exists(Path.Combine(_uploads.Folder, "escaped.mlmodel")));
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("broken.zip")]
    public async Task What_is_no_model_is_refused_and_deleted(string name)
    {
        Upload upload = await UploadAsync(name, "no model"u8.ToArray());
        InputFileException exception = await Assert.ThrowsAsync<InputFileException>(() => _workspace.OpenAsync(upload, default));
        Assert.False(Directory.Exists(upload.Folder));
        Problem problem = Problem.Of(exception, upload.Folder);
        Assert.Equal(name, problem.Place);
        Assert.NotNull(problem.Advice);
    }

    [Fact]
    public async Task A_damaged_model_is_told_in_parts_without_the_temporary_folder()
    {
        Upload upload = await UploadAsync("damaged.mlmodel", [0xFF, 0xFF, 0xFF, 0xFF]);
        ModelException exception = await Assert.ThrowsAnyAsync<ModelException>(() => _workspace.OpenAsync(upload, default));
        Problem problem = Problem.Of(exception, upload.Folder);
        Assert.Equal(exception.Stage.ToString(), problem.Stage);
        Assert.StartsWith("damaged.mlmodel", problem.Place, StringComparison.Ordinal);
        Assert.Equal(exception.Expected, problem.Expected);
    }

    [Fact]
    public async Task Only_what_the_command_line_has_named_can_be_opened_again()
    {
        using TestPackage package = TestModels.Doubled();
        await Assert.ThrowsAsync<UsageException>(() => _workspace.ReopenAsync(package.Path, default));
        await _workspace.OpenGivenAsync([package.Path], default);
        _workspace.Close(Assert.Single(_workspace.Models));
        Assert.Equal(package.Path, Assert.Single(_workspace.Recent));
        Assert.Equal(package.Path, (await _workspace.ReopenAsync(package.Path, default)).Path);
        Assert.Empty(_workspace.Recent);
    }

    private async Task<Upload> UploadAsync(string name, byte[] content)
    {
        Upload upload = _uploads.Create();
        await _uploads.WriteAsync(upload, name, new MemoryStream(content), default);
        return upload;
    }
}
