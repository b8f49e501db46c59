using System.Globalization;
using System.Net;
using System.Text;
using Sinter.Workbench.Report;

namespace Sinter.Workbench.Evaluate;

/// <summary>An evaluation as one page of HTML that needs nothing else: the accuracy of each class and the signal to noise of each output, with
/// bars, and the classes that were taken for one another.</summary>
public static class EvaluationPage
{
    /// <summary>Decibels of a full bar; float32 itself keeps about as many.</summary>
    private const double MostDecibels = 140;

    public static string Write(string model, EvaluationResult result, int top)
    {
        string title = $"How right is {Path.GetFileName(Path.TrimEndingDirectorySeparator(model))}?";
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)}</title><style>{ReportPage.Style}</style></head>
            <body><h1>{Text(title)}</h1>
            <p class="note">On {result.Samples} inputs.</p>
            """);
        if (result.Labelled > 0)
            Accuracy(page, result, top);
        if (result.Outputs.Count > 0)
            Outputs(page, result.Outputs);
        if (result.Labelled == 0 && result.Outputs.Count == 0)
            page.Append("<p>The data hold no classes and no outputs of the model, so there is nothing to compare with.</p>");
        return page.Append("</body></html>\n").ToString();
    }

    private static void Accuracy(StringBuilder page, EvaluationResult result, int top)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>Accuracy</h2><p>{Figures.Percent(result.Accuracy)}: {result.Right} of {result.Labelled}. Among the top {top}: {Figures.Percent(result.TopAccuracy)}.</p>");
        page.Append("<div class=\"scroll\"><table><thead><tr><th>class</th><th>inputs</th><th>right</th><th></th></tr></thead><tbody>");
        foreach (ClassAccuracy accuracy in result.Classes)
        {
            double share = (double)accuracy.Right / accuracy.Samples;
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(accuracy.Label)}</td><td class=\"number\">{accuracy.Samples}</td><td class=\"number\">{Figures.Percent(share)}</td>{Bar(share)}</tr>");
        }
        page.Append("</tbody></table></div>");
        if (result.Confusions.Count == 0)
            return;
        page.Append("<h2>Taken for another class</h2><div class=\"scroll\"><table><thead><tr><th>class</th><th>taken for</th><th>inputs</th><th></th></tr></thead><tbody>");
        foreach (Confusion confusion in result.Confusions)
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(confusion.Label)}</td><td>{Text(confusion.Predicted)}</td><td class=\"number\">{confusion.Samples}</td>{Bar((double)confusion.Samples / result.Confusions[0].Samples)}</tr>");
        page.Append("</tbody></table></div>");
    }

    private static void Outputs(StringBuilder page, IReadOnlyList<ValueComparison> outputs)
    {
        page.Append("<h2>Outputs against recorded ones</h2><p class=\"note\">Signal to noise: the recorded output's power against that of the difference.</p>");
        page.Append("<div class=\"scroll\"><table><thead><tr><th>output</th><th>signal to noise</th><th>largest difference</th><th>largest magnitude</th><th>same largest element or label</th><th></th></tr></thead><tbody>");
        foreach (ValueComparison output in outputs)
        {
            double share = double.IsNaN(output.SignalToNoise) ? 0 : Math.Clamp(output.SignalToNoise / MostDecibels, 0, 1);
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(output.Name)}</td><td class=\"number\">{Figures.Decibels(output.SignalToNoise)}</td><td class=\"number\">{Figures.Significant(output.LargestDifference)}</td><td class=\"number\">{Figures.Significant(output.LargestMagnitude)}</td><td class=\"number\">{Figures.Percent(output.Agreement)}</td>{Bar(share)}</tr>");
        }
        page.Append("</tbody></table></div>");
    }

    private static string Bar(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"<td style=\"width:40%\"><span class=\"bar\" style=\"width:{100 * share:F1}%\"></span></td>");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
