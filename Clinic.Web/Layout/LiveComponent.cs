using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Clinic.Web.Layout;

/// <summary>
/// A component that is drawn because of something outside of its page. Whoever tells it so comes with another reader's language,
/// or none: it keeps its own.
/// </summary>
public abstract class LiveComponent : ComponentBase
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _language = CultureInfo.CurrentUICulture;

    /// <summary>Does it on the page's own turn, and draws. Any thread; what comes after the page is gone is nothing.</summary>
    protected void Redraw(Func<Task> change) => _ = InvokeAsync(async () =>
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _language);
        try
        {
            await change();
            StateHasChanged();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException)
        {
            // The reader has left.
        }
    });

    protected void Redraw(Action change) => Redraw(() =>
    {
        change();
        return Task.CompletedTask;
    });
}
