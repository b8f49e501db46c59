using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Sinter.Workbench.Files;

namespace Sinter.Studio.Uploads;

/// <summary>Where pages send files to: one request begins an upload, one per file follows.</summary>
internal static class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/uploads", (UploadStore store) => GuardedAsync(store, () => Task.FromResult(Results.Text(store.Create().Id))));
        routes.MapPut("/uploads/{id}", async (string id, string path, HttpContext context, UploadStore store) =>
        {
            if (store.Find(id) is not { } upload)
                return Results.NotFound();
            if (context.Request.ContentLength > store.MaxBytes - upload.Bytes)
            {
                store.Remove(upload);
                return TooLarge(new UploadTooLargeException(store.MaxBytes));
            }
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = store.MaxBytes;
            return await GuardedAsync(store, async () =>
            {
                await store.WriteAsync(upload, path, context.Request.Body, context.RequestAborted);
                return Results.NoContent();
            });
        });
        routes.MapDelete("/uploads/{id}", (string id, UploadStore store) =>
        {
            if (store.Find(id) is { } upload)
                store.Remove(upload);
            return Results.NoContent();
        });
    }

    private static async Task<IResult> GuardedAsync(UploadStore store, Func<Task<IResult>> work)
    {
        try
        {
            return await work();
        }
        catch (UploadTooLargeException exception)
        {
            return TooLarge(exception);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(new UploadTooLargeException(store.MaxBytes));
        }
        catch (InputFileException exception)
        {
            return Results.Text(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && exception is not BadHttpRequestException)
        {
            return Results.Text("The file cannot be kept: the disk may be full, or a file of this name is there already.",
                statusCode: StatusCodes.Status507InsufficientStorage);
        }
    }

    private static IResult TooLarge(UploadTooLargeException exception) => Results.Text(exception.Message, statusCode: StatusCodes.Status413PayloadTooLarge);
}
