using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Sinter.Workbench.Files;

namespace Sinter.Studio.Camera;

/// <summary>Where pages send the pictures of their camera to.</summary>
internal static class CameraEndpoints
{
    private const int MostBytes = 4_000_000;

    public static void MapCamera(this IEndpointRouteBuilder routes) => routes.MapPost("/camera/{id}", async (string id, HttpContext context, CameraFeeds feeds) =>
    {
        if (feeds.Find(id) is not { } feed)
            return Results.NotFound();
        if (context.Request.ContentLength is not (> 0 and <= MostBytes))
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MostBytes;
        byte[] bytes = new byte[context.Request.ContentLength.Value];
        await context.Request.Body.ReadExactlyAsync(bytes, context.RequestAborted);
        try
        {
            feed.Push(PictureFile.Decode(bytes, "the camera's picture"));
            return Results.NoContent();
        }
        catch (InputFileException exception)
        {
            return Results.Text(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    });
}
