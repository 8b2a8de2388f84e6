import { mount } from 'svelte'
import App from './App.svelte'
import { startApp } from './app.svelte'
import './app.css'
import { chooseLanguage, startLanguage } from './messages/messages.svelte'

await chooseLanguage(startLanguage())
mount(App, { target: document.getElementById('app')! })
startApp()
