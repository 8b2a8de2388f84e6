// The only file that knows the charting library. The name of its chunk keeps it out of what an installed app fetches ahead.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartDataset,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
} from 'chart.js'
import type { Plot } from './plot'

Chart.register(BarController, BarElement, CategoryScale, LineController, LineElement, LinearScale, PointElement, Tooltip)

/** What a chart takes from the page it stands on. */
export interface Dress {
  /** A number as it stands on the axis. */
  step: (value: number) => string
  /** A number as it stands beside the pointer. */
  value: (value: number) => string
}

/** A colour of the page as the browser resolves it for the light or the dark scheme. */
function colour(of: HTMLElement, name: string): string {
  const probe = of.appendChild(document.createElement('span'))
  probe.style.color = `var(${name})`
  const resolved = getComputedStyle(probe).color
  probe.remove()
  return resolved
}

type Point = number | null | [number, number]

function datasets({ shape, points, spans }: Plot, accent: string, ink: string): ChartDataset<'bar' | 'line', Point[]>[] {
  const marks = { pointRadius: 5, pointHoverRadius: 6, borderWidth: 2, spanGaps: false }
  if (shape === 'lines') return [{ type: 'line', data: points, borderColor: accent, backgroundColor: accent, ...marks }]
  if (shape === 'bars') return [{ type: 'bar', data: points, backgroundColor: accent, maxBarThickness: 22 }]
  const median = { showLine: false, pointStyle: 'rectRot', borderColor: ink, backgroundColor: ink }
  return [
    { type: 'line', data: points, ...marks, ...median },
    { type: 'bar', data: spans, backgroundColor: accent, maxBarThickness: 14 },
  ]
}

/** Draws on a canvas in the colours and letters of the page. The answer takes the drawing away. */
export function draw(canvas: HTMLCanvasElement, plot: Plot, dress: Dress): () => void {
  const page = canvas.parentElement ?? document.body
  const [accent, ink, soft, line] = ['--accent', '--ink', '--soft', '--line'].map((name) => colour(page, name)) as [string, string, string, string]
  const { fontFamily, fontSize } = getComputedStyle(page)
  const font = { family: fontFamily, size: Math.round(parseFloat(fontSize) * 0.8125) }
  const lying = plot.shape !== 'lines'
  const numbers = {
    beginAtZero: true,
    grid: { color: line },
    border: { display: false },
    ticks: {
      color: soft,
      font,
      maxRotation: 0,
      autoSkipPadding: 12,
      ...(plot.step ? { stepSize: plot.step } : {}),
      callback: (value: string | number) => dress.step(Number(value)),
    },
  }
  const rows = { grid: { display: false }, border: { color: line }, ticks: { color: ink, font, autoSkip: !lying } }
  const chart = new Chart<'bar' | 'line', Point[], string[]>(canvas, {
    type: 'bar',
    data: { labels: plot.labels, datasets: datasets(plot, accent, ink) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: lying ? 'y' : 'x',
      scales: lying ? { x: numbers, y: rows } : { x: rows, y: numbers },
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: {
            title: (items) => items.map((item) => [plot.labels[item.dataIndex] ?? []].flat().join(' ')).slice(0, 1),
            label: ({ raw }) => [raw].flat().filter((one) => typeof one === 'number').map(dress.value).join(' – '),
          },
        },
      },
    },
  })
  return () => chart.destroy()
}
